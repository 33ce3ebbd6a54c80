/* 列表：预览和批量。没有它，链接和勾选照样能用。 */
"use strict";
(function () {
  var doc = document, body = doc.body, our = window.huiying, all = our.all, byId = our.byId, say = our.say;

  /* 预览：空格打开当前一行，行不移动；Esc 关上，焦点回到这一行。 */
  var pre = null, wanted = null;
  function here(el) { return (el.closest && el.closest("li.q__i")) || doc.querySelector(".q__i.is-sel"); }
  function close() {
    var link = pre.parentNode.querySelector(".q__t");
    pre.remove();
    if (link) link.focus();
  }
  function preview(li, take) {
    var link = li && li.querySelector(".q__t");
    if (!link || !/^\/incidents\/\d{4}-\d+$/.test(link.pathname)) return;
    wanted = li;
    fetch(link.pathname + "/preview" + link.search, { credentials: "same-origin", headers: { "HX-Request": "true" } }).then(function (answer) {
      if (!answer.ok || answer.redirected) throw new Error();
      return answer.text();
    }).then(function (html) {
      if (wanted !== li) return;
      if (!pre) {
        pre = doc.createElement("aside");
        pre.className = "peek noprint";
        pre.tabIndex = -1;
        pre.setAttribute("aria-label", "预览");
      }
      pre.innerHTML = html;
      li.appendChild(pre);
      if (take) pre.focus({ preventScroll: true });
    }).catch(function () { say("预览没有打开，请直接打开这件舆情"); });
  }

  /* 批量：勾选的件数、本页全选；X 勾选当前一行。 */
  var many = byId("many"), whole = many && many.querySelector("[data-all]");
  function boxes() { return many ? all("input[name=no]", many) : []; }
  function count() {
    var on = boxes().filter(function (box) { return box.checked; }).length;
    many.querySelector("[data-picked]").textContent = "已选 " + on + " 件";
    many.querySelector(".many__b").classList.toggle("is-on", on > 0);
    whole.firstChild.checked = on > 0 && on === boxes().length;
  }
  if (many) {
    whole.hidden = false;
    many.addEventListener("change", function (event) {
      if (event.target === whole.firstChild) boxes().forEach(function (box) { box.checked = event.target.checked; });
      count();
    });
    window.addEventListener("pageshow", count);
  }
  function pick(li) {
    var box = many && li && li.querySelector("input[name=no]");
    if (box) { box.checked = !box.checked; count(); }
  }

  our.moved = function (li) { if (pre && pre.parentNode) preview(li, false); };
  /* 列表自己的键；用掉了就说“是”。 */
  our.pressed = function (key, el) {
    if (key === "x") { pick(here(el)); return true; }
    if (key === "escape" && pre && pre.parentNode) { close(); return true; }
    if (key !== " " || (el !== body && el !== pre && !el.classList.contains("q__t"))) return false;
    var li = here(el);
    if (li) { if (pre && pre.parentNode === li) close(); else preview(li, true); }
    return !!li;
  };
})();
