// What every page needs: htmx, and our small modules. Each module looks for its own markup and does nothing without it.
import "htmx.org/dist/htmx.esm.js";
import "htmx.org/dist/ext/hx-sse.js";
import "./js/requests.js";
import "./js/theme.js";
import "./js/menus.js";
import "./js/confirm.js";
import "./js/finder.js";
import "./js/live.js";
import "./js/selection.js";
import "./js/panel.js";
import "./js/drafts.js";
import "./js/copy.js";
import "./js/fields.js";
import "./js/tree.js";
import "./js/upload.js";
import "./js/logs.js";
