/**
 * The product and its simulation as JavaScript. A process that compiles what it loads takes longer
 * to start than most hunts last.
 */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { projectRoot } from './process.ts';

const compiled = ['src', 'tests/simulation', 'tests/invariants', 'tests/support'];
const copied = ['drizzle', 'package.json'];

const { config } = ts.readConfigFile(join(projectRoot, 'tsconfig.json'), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, projectRoot);

let made: string | undefined;

/** A folder with all of it, made once and removed as this process ends. */
export function compiledProduct(): string {
  if (made !== undefined) return made;
  const folder = mkdtempSync(join(tmpdir(), 'compiled-'));
  process.on('exit', removeCompiledProduct);
  for (const path of copied)
    cpSync(join(projectRoot, path), join(folder, path), { recursive: true });
  for (const path of compiled) compileFolder(path, folder);
  symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
  made = folder;
  return folder;
}

/** A process that is killed, as one of a test runner may be, does it before. Twice is as once. */
export function removeCompiledProduct(): void {
  if (made !== undefined) rmSync(made, { recursive: true });
  made = undefined;
}

/** Writes a source file into a folder of compiled ones, at the path that it has in the project. */
export function writeCompiled(folder: string, path: string, source: string): void {
  const { outputText } = ts.transpileModule(source, { compilerOptions: options, fileName: path });
  const target = join(folder, path).replace(/\.tsx?$/, '.js');
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, outputText);
}

function compileFolder(path: string, folder: string): void {
  const files = readdirSync(join(projectRoot, path), { recursive: true, encoding: 'utf8' });
  for (const file of files) {
    if (!/\.tsx?$/.test(file) || /\.test\.tsx?$/.test(file)) continue;
    writeCompiled(folder, join(path, file), readFileSync(join(projectRoot, path, file), 'utf8'));
  }
}
