/* 照片：上传前缩到 1600 像素。没有它，原样上传。 */
"use strict";
(function () {
  var doc = document;
  function shrunk(file) {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type)) return file;
    return createImageBitmap(file).then(function (map) {
      var by = 1600 / Math.max(map.width, map.height), canvas = doc.createElement("canvas");
      if (by >= 1) return file;
      canvas.width = map.width * by; canvas.height = map.height * by;
      canvas.getContext("2d").drawImage(map, 0, 0, canvas.width, canvas.height);
      return new Promise(function (done) { canvas.toBlob(done, file.type, 0.85); }).then(function (blob) {
        return new File([blob], file.name, { type: file.type });
      });
    }).catch(function () { return file; });
  }
  doc.addEventListener("change", function (event) {
    var input = event.target, kept = new DataTransfer();
    if (input.type === "file") Promise.all([].map.call(input.files, shrunk)).then(function (files) {
      files.forEach(function (file) { kept.items.add(file); });
      input.files = kept.files;
    });
  });
})();
