// Renders everything, or the overlay that the first argument names.
import { renderAll, renderOverlay } from "./support/render.js";

const overlay = process.argv[2];
await (overlay ? renderOverlay(overlay) : renderAll());
