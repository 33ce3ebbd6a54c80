/* 草稿：写着的内容存到服务器；送不到时存在本机，只归本人，退出登录就清掉。没有它，用“存草稿”按钮。 */
"use strict";
(function () {
  var doc = document, body = doc.body, our = window.huiying, all = our.all, byId = our.byId, now = our.now, say = our.say, instantWords = our.instantWords;
  var me = body.dataset.me, mark = doc.querySelector("#form input[name=draft_form]"), form = mark && mark.form;
  var revision = form && form.querySelector("[name=draft_revision]"), token = form && form.querySelector("[name=form_token]");
  var dirty = false, timer = 0, soon = 0, down = false, over = false, saving = false, queued = null, trying = {}, PRE = "hy:" + (me || memory("hy")) + ":";
  function memory(key, value) {
    try { return value === undefined ? localStorage.getItem(key) : value === null ? localStorage.removeItem(key) : localStorage.setItem(key, value); } catch (e) { return null; }
  }
  function texts() {
    try {
      return Object.keys(localStorage).filter(function (key) { return key.indexOf(PRE) === 0; })
        .map(function (key) { return JSON.parse(localStorage[key]); }).sort(function (a, b) { return b.t - a.t; });
    } catch (e) { return []; }
  }
  function drop(e) { memory(PRE + e.k, null); }
  function pairs() { return Array.from(new FormData(form)).filter(function (pair) { return typeof pair[1] === "string" && pair[0] !== "csrf"; }); }
  function keepHere(state, more) {
    var e = { k: token.value, f: mark.value, a: form.getAttribute("action"), t: now(), r: revision.value, s: state, l: doc.querySelector("h1").textContent, p: pairs().concat(more || []) };
    memory(PRE + e.k, JSON.stringify(e));
    return e;
  }
  function post(path, list, last) {
    var data = new URLSearchParams(list.concat([["csrf", doc.querySelector("input[name=csrf]").value]]));
    return fetch(path, { method: "POST", credentials: "same-origin", headers: path.indexOf("/form-drafts") ? {} : { "x-autosave": "1" }, body: data, keepalive: !!last && String(data).length < 60000 });
  }
  function told(text, label, href, act) {
    var note = doc.createElement("p"), old = byId("told"), to = doc.createElement(act ? "button" : "a");
    note.id = "told"; note.className = "note note--soon note--top noprint";
    var line = doc.createElement("span"); line.textContent = text + "　";
    var link = doc.createElement("a"); link.href = href || "/form-drafts"; link.textContent = label;
    line.appendChild(link);
    if (act) { to.type = "button"; to.className = "btn btn--sm"; to.textContent = act[0]; to.onclick = function () { note.remove(); act[1](); }; line.appendChild(doc.createTextNode("　")); line.appendChild(to); }
    note.appendChild(line);
    if (old) old.remove();
    byId("main").insertBefore(note, byId("main").firstChild);
    if (byId("kept-at")) byId("kept-at").textContent = text; else say(text);
  }
  function save(last) {
    clearTimeout(timer); timer = 0;
    if (!form || !dirty || over || queued) return;
    // 一次只存一份，不然后一份会被当成过时的窗口。
    if (saving) { timer = setTimeout(save, 1000); return; }
    dirty = false; saving = true;
    var e = keepHere("typed");
    post("/form-drafts", e.p, last === true).then(function (answer) {
      down = saving = false;
      if (answer.status === 401 || answer.status === 403) { dirty = true; return told("登录已失效，文字已存在本机", "重新登录，回到这里", "/sign-in?next=" + encodeURIComponent(mark.value)); }
      return answer.json().then(function (said) {
        if (answer.ok) {
          revision.value = said.revision;
          byId("kept-at").textContent = said.at + " 已自动存草稿";
          if (dirty) keepHere("typed"); else if (!over) drop(e);
        } else if (answer.status === 409) {
          over = true;
          told(said.sentence, "查看", "/form-drafts?form=" + encodeURIComponent(mark.value), ["用这里的覆盖", function () { over = false; dirty = true; revision.value = said.revision; save(); }]);
        } else told(said.sentence || "草稿没有存上，文字已存在本机", "我的草稿");
      });
    }).catch(function () {
      down = dirty = true; saving = false;
      byId("kept-at").textContent = "没有网络，文字已存在本机";
      if (!timer) timer = setTimeout(save, 20000);
    });
  }
  function fill(e) {
    var left = e.p.slice();
    all("input,textarea,select", form).forEach(function (el) {
      if (!el.name || /^(csrf|draft_)/.test(el.name) || el.type === "file") return;
      var box = /^(radio|checkbox)$/.test(el.type);
      var i = left.findIndex(function (pair) { return pair[0] === el.name && (!box || pair[1] === el.value); });
      if (box) el.checked = i >= 0; else if (i >= 0) el.value = left[i][1];
      if (i >= 0) left.splice(i, 1);
    });
    dirty = true;
    timer = setTimeout(save, 2000);
  }
  function plain(list) { return JSON.stringify(list.filter(function (pair) { return !/^(form_token|expected_seq|draft_|then$|do$)/.test(pair[0]); })); }
  function back(e) {
    var when = instantWords(e.t, now());
    if (plain(e.p) === plain(pairs())) return drop(e);
    if (dirty) return;
    if (e.r === revision.value) { fill(e); told("已恢复 " + when + " 存在本机的内容", "我的草稿"); }
    else told("本机还有 " + when + " 存的另一份内容", "我的草稿", "", ["用本机的", function () { fill(e); }]);
  }
  /* 断网时提交的，连上后发送一次；表单的标记相同，服务器不会办两次。 */
  function flush() {
    texts().forEach(function (e) {
      if (e.s !== "queued" || trying[e.k]) return;
      trying[e.k] = true;
      post(e.a, e.p).then(function (answer) {
        return answer.text().then(function (html) {
          var page = new DOMParser().parseFromString(html, "text/html");
          var word = function (query) { var el = page.querySelector(query); return el ? el.textContent.trim() : ""; };
          if (answer.ok && answer.redirected && !/\/sign-in/.test(answer.url)) {
            drop(e);
            if (form && e.k === token.value) { over = true; form.hidden = true; }
            told("已发送：" + (word(".note--top:not([hidden])") || e.l), "看结果", answer.url);
          } else {
            e.s = "kept";
            memory(PRE + e.k, JSON.stringify(e));
            queued = null;
            told("没有发出去：" + (word(".errsum li") || word("h1")) + "。文字还在", "回到表单", e.f);
          }
        });
      }).catch(function () { delete trying[e.k]; });
    });
  }
  doc.addEventListener("submit", function (event) {
    var sent = event.target, by = event.submitter, path = sent.getAttribute("action"), gone = sent.querySelector("[name=form]");
    if (path === "/sign-out" && navigator.onLine) { texts().forEach(drop); memory("hy", null); }
    if (path === "/form-drafts/discard") texts().forEach(function (e) { if (e.f === gone.value) drop(e); });
    if (sent !== form) return;
    var stop = function () { event.preventDefault(); event.stopImmediatePropagation(); };
    if (by && by.id === "keep") { stop(); dirty = dirty || !saving; save(); return; }
    var more = by && by.name ? [[by.name, by.value]] : [];
    if (navigator.onLine && !down) { keepHere("sent", more); over = true; return; }
    stop();
    queued = more;
    keepHere("queued", more);
    told("没有网络，已存在本机，连上后自动发送一次", "我的草稿");
    flush();
  }, true);
  window.addEventListener("pageshow", function (event) { if (event.persisted) over = false; });
  if (form) {
    var beat = function (leaving) {
      if (!/^\/incidents\/\d/.test(mark.value) || doc.hidden && !leaving) return;
      post("/form-drafts/presence", [["form", mark.value], ["leaving", leaving === true ? "1" : ""]], leaving === true).then(function (answer) { return answer.ok ? answer.json() : null; }).then(function (said) {
        var line = byId("present");
        if (!said || !line) return;
        line.hidden = !said.present.length;
        if (line.textContent !== said.present.join("，")) line.textContent = said.present.join("，");
      }).catch(function () { return null; });
    };
    ["input", "change"].forEach(function (name) {
      form.addEventListener(name, function () {
        dirty = true;
        if (!timer) timer = setTimeout(save, 20000);
        if (!soon) soon = setTimeout(function () { soon = 0; if (dirty) keepHere(queued ? "queued" : "typed", queued); }, 300);
      });
    });
    form.addEventListener("focusout", save);
    doc.addEventListener("visibilitychange", function () { if (doc.hidden) save(true); else beat(); });
    window.addEventListener("pagehide", function () { save(true); beat(true); });
    setInterval(beat, 30000);
    beat();
  }
  if (me) {
    memory("hy", me);
    texts().forEach(function (e) {
      if (e.s === "queued") return;
      var asked = e.s !== "sent" ? Promise.resolve({}) : fetch("/form-drafts/sent?token=" + encodeURIComponent(e.k), { credentials: "same-origin", headers: { "x-autosave": "1" } }).then(function (answer) { return answer.ok ? answer.json() : {}; });
      asked.then(function (said) {
        if (said.sent) drop(e);
        else if (form && e.f === mark.value) back(e);
        else if (e.s === "sent") told("“" + e.l + "”没有发出去，文字还在", "回到表单", e.f);
      }).catch(function () { return null; });
    });
    flush();
    window.addEventListener("online", function () { down = false; save(); flush(); });
    setInterval(flush, 20000);
    if (navigator.serviceWorker) window.addEventListener("load", function () { navigator.serviceWorker.register("/sw.js").catch(function () { return null; }); });
  }
  var here = byId("kept-here"), list = here ? texts() : [];
  list.forEach(function (e) {
    here.hidden = false;
    var add = function (tag, text) { var el = doc.createElement(tag); el.textContent = text; here.lastElementChild.appendChild(el); return el; };
    add("a", e.l + "，" + instantWords(e.t, now())).href = e.f;
    add("p", e.p.map(function (pair) { return pair[1]; }).filter(function (value) { return /[^\x00-\x7f]/.test(value); }).join("\n")).className = "pre said";
  });
})();
