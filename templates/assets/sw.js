/* 只存样式、脚本和一张没有数据的“现在没有网络”；有数据的页面从不存。 */
"use strict";
var CACHE = "huiying-" + V, OFFLINE = "/offline";
self.addEventListener("install", function (event) {
  event.waitUntil(caches.open(CACHE).then(function (cache) {
    return fetch(OFFLINE).then(function (page) {
      return page.clone().text().then(function (html) {
        return cache.put(OFFLINE, page).then(function () { return cache.addAll(html.match(/\/assets\/[^"#]+/g) || []); });
      });
    });
  }).then(function () { return self.skipWaiting(); }));
});
self.addEventListener("activate", function (event) {
  event.waitUntil(caches.keys().then(function (names) {
    return Promise.all(names.filter(function (name) { return name !== CACHE; }).map(function (name) { return caches.delete(name); }));
  }));
});
self.addEventListener("fetch", function (event) {
  var request = event.request;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(function () { return caches.match(OFFLINE); }));
  } else if (request.method === "GET" && new URL(request.url).pathname.indexOf("/assets/") === 0) {
    event.respondWith(fetch(request).catch(function () { return caches.match(request); }));
  }
});
