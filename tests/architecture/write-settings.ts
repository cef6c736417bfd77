/** npm run settings */
import { writeSettings } from './settings-page.ts';

writeSettings();
