/* 回应：只缩短路程，不改变路。没有它，每个页面照样能用。语法不超过 ES2020。 */
"use strict";
(function () {
  var MIN = 60, HOUR = 3600, DAY = 86400, ZONE = 8 * HOUR;

  function hoursWords(s) {
    s = Math.max(0, s);
    var h = Math.floor(s / HOUR), m = Math.floor(s % HOUR / MIN);
    if (!h && !m) return "不足 1 分";
    if (!h) return m + " 分";
    return m ? h + " 时 " + m + " 分" : h + " 时";
  }
  function durationWords(s) {
    return s >= 72 * HOUR ? Math.floor(s / DAY) + " 天" : hoursWords(s);
  }
  function overdueWords(s) {
    if (s < 100 * HOUR) return hoursWords(s);
    var h = Math.floor(s % DAY / HOUR);
    return Math.floor(s / DAY) + " 天" + (h ? " " + h + " 时" : "");
  }
  function dueWords(standing, due, stopped, started, now) {
    var end = stopped === null ? now : stopped;
    switch (standing) {
      case "running": case "due_soon": return "剩 " + durationWords(due - now);
      case "passed": return "逾期 " + overdueWords(now - due);
      case "met": return "按时完成，用时 " + durationWords(end - started);
      case "met_late": return "迟 " + overdueWords(end - due) + "完成";
      case "missed": return "未完成，逾期 " + overdueWords(end - due);
      default: return "免除";
    }
  }
  function two(n) { return (n < 10 ? "0" : "") + n; }
  function instantWords(at, now) {
    var d = new Date((at + ZONE) * 1000), day = Math.floor((at + ZONE) / DAY);
    var today = Math.floor((now + ZONE) / DAY);
    var clock = two(d.getUTCHours()) + ":" + two(d.getUTCMinutes());
    if (day === today) return "今天 " + clock;
    if (day === today + 1) return "明天 " + clock;
    var words = d.getUTCMonth() + 1 + " 月 " + d.getUTCDate() + " 日 " + clock;
    var year = new Date((now + ZONE) * 1000).getUTCFullYear();
    return d.getUTCFullYear() === year ? words : d.getUTCFullYear() + " 年 " + words;
  }
  var words = { durationWords: durationWords, overdueWords: overdueWords, dueWords: dueWords, instantWords: instantWords };
  if (typeof module === "object") { module.exports = words; return; }

  var doc = document, body = doc.body;
  var offset = Number(body.dataset.server) ? Number(body.dataset.server) - Date.now() : 0;
  function now() { return Math.floor((Date.now() + offset) / 1000); }
  function all(query, root) { return Array.prototype.slice.call((root || doc).querySelectorAll(query)); }
  function byId(id) { return doc.getElementById(id); }
  function say(text) { var live = byId("live-words"); if (live) live.textContent = text; }

  /* 时限文字：每 30 秒按服务器时间重算；只播报跨过两小时、三十分钟和到期。 */
  var LOOK = { passed: "passed", due_soon: "soon", running: "running" };
  function crossing(left, before) {
    if (before > 0 && left <= 0) return "已逾期";
    if (before > 1800 && left <= 1800) return "只剩 30 分";
    if (before > 7200 && left <= 7200) return "只剩 2 时";
    return "";
  }
  var last = now();
  function tick() {
    var t = now(), said = [];
    all("[data-due]").forEach(function (el) {
      var due = Number(el.dataset.due), soon = Number(el.dataset.soon);
      var standing = t >= due ? "passed" : t >= soon ? "due_soon" : "running";
      var text = el.querySelector(".due__w");
      if (text) text.textContent = dueWords(standing, due, null, 0, t);
      var what = crossing(due - t, due - last);
      if (what && said.length < 3) said.push((el.querySelector("time,h3") || el).textContent + " " + what);
      if (standing === el.dataset.standing) return;
      var base = el.classList.contains("due") ? "due--" : "deadline--";
      el.classList.remove(base + LOOK[el.dataset.standing]);
      el.classList.add(base + LOOK[standing]);
      el.dataset.standing = standing;
      var use = el.querySelector("svg.sh use");
      if (use) use.setAttribute("href", use.getAttribute("href").replace(/#.*/, "#s-" + LOOK[standing]));
    });
    if (said.length) say(said.join("；"));
    last = t;
  }
  setInterval(tick, 30000);

  /* 表单：错误框先得到焦点；提交后按钮停用，回到本页时恢复。 */
  var summary = byId("errsum");
  if (summary) summary.focus();
  doc.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest(".errsum a");
    var field = link && byId(link.getAttribute("href").slice(1));
    if (field) { event.preventDefault(); var pick = field.closest("details"); if (pick) pick.open = true; field.focus(); }
    if (event.target.closest && event.target.closest("[data-print]")) window.print();
  });
  doc.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(function () {
      all("button", form).forEach(function (button) {
        button.disabled = true;
        if (button === (event.submitter || all("button", form)[0])) { button.dataset.words = button.innerHTML; button.textContent = "正在提交…"; }
      });
    }, 0);
  });
  window.addEventListener("pageshow", function () {
    all("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
      all("button", form).forEach(function (button) {
        button.disabled = false;
        if (button.dataset.words) { button.innerHTML = button.dataset.words; delete button.dataset.words; }
      });
    });
  });
  all("[data-print]").forEach(function (button) { button.hidden = false; });
  all(".noscript").forEach(function (el) { el.hidden = true; });

  /* 交办建议：人动过的选择不再改写。 */
  var panel = byId("panel"), picked = byId("picked");
  if (panel && picked) panel.addEventListener("change", function () { picked.value = "1"; });

  /* 新变化：可见时每 30 秒问一次，闲置十分钟后每 60 秒；行不自己移动。 */
  var version = body.dataset.live, active = Date.now(), asked = 0;
  ["keydown", "pointerdown", "scroll"].forEach(function (name) {
    window.addEventListener(name, function () { active = Date.now(); }, { passive: true });
  });
  function ask() {
    var pause = Date.now() - active > 600000 ? 60000 : 30000;
    if (doc.hidden || Date.now() - asked < pause - 500) return;
    asked = Date.now();
    fetch("/live?v=" + encodeURIComponent(version), { credentials: "same-origin" }).then(function (answer) {
      return answer.status === 200 ? answer.text() : "";
    }).then(function (text) {
      var count = Number(text);
      if (!(count > 0)) return;
      byId("changes-text").textContent = "有 " + count + " 件新变化";
      byId("changes").hidden = false;
      doc.title = "(" + count + ") " + doc.title.replace(/^\(\d+\) /, "");
    }).catch(function () { return null; });
  }
  if (version) { asked = Date.now(); setInterval(ask, 5000); }

  var our = window.huiying = { all: all, byId: byId, now: now, say: say, instantWords: instantWords };

  /* 快捷键：输入框里、输入法打字时、按着组合键时都不起作用。 */
  var prefix = "", row = -1;
  function typing(el) { return el && el.type !== "checkbox" && (/^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName) || el.isContentEditable); }
  function move(step) {
    var links = all(".q__t,.tick h3 a");
    if (!links.length) return;
    row = Math.min(links.length - 1, Math.max(0, row + step));
    all(".is-sel").forEach(function (el) { el.classList.remove("is-sel"); });
    links[row].closest("li").classList.add("is-sel");
    links[row].focus();
    if (our.moved) our.moved(links[row].closest("li"));
  }

  function go(href) { location.href = href; }
  var GO = { d: "/desk", i: "/incidents", s: "/scorecards" };
  doc.addEventListener("keydown", function (event) {
    if (event.isComposing || event.keyCode === 229 || event.altKey || event.metaKey) return;
    var el = event.target;
    if (event.ctrlKey) {
      if (event.key === "Enter" && el.tagName === "TEXTAREA" && el.form) { var main = el.form.querySelector(".btn--main"); if (main) main.click(); }
      return;
    }
    if (typing(el) || body.dataset.keys === "off") return;
    var key = event.key.toLowerCase(), was = prefix;
    prefix = "";
    if (was === "g" && GO[key]) return go(GO[key]);
    if (key === "g") { prefix = "g"; return; }
    if (key === "j") return move(1);
    if (key === "k") return move(-1);
    if (our.pressed && our.pressed(key, el)) return event.preventDefault();
    if (key === "r") return location.reload();
    if (key === "?") return go("/help/keys");
    if (key === "n" && byId("go-new")) return go(byId("go-new").href);
    if (key === "/" && byId("search") && byId("search").offsetParent) { event.preventDefault(); byId("search").focus(); }
  });
})();
