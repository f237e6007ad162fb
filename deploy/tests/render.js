import { renderAll } from "./support/render.js";

await renderAll();
