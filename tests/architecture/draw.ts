/** npm run diagrams */
import { drawPictures } from './diagrams.ts';

drawPictures();
