//! What a file is by its content, whatever it is called: pictures, PDF, word-processor files, sheets.

use std::io::{Read, Seek, SeekFrom};

/// The media types that are taken, with the suffix a file of each gets.
pub const TAKEN: &[(&str, &str)] = &[
    ("image/png", "png"),
    ("image/jpeg", "jpg"),
    ("image/webp", "webp"),
    ("image/heic", "heic"),
    ("image/gif", "gif"),
    ("application/pdf", "pdf"),
    ("application/msword", "doc"),
    ("application/vnd.ms-excel", "xls"),
    (DOCX, "docx"),
    (XLSX, "xlsx"),
];

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The first bytes of the older office files, a small file system of their own.
const COMPOUND: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// The media type of a file that is taken; `None` for any other.
pub fn media_type<F: Read + Seek>(file: &mut F) -> Option<&'static str> {
    let mut head = Vec::new();
    file.seek(SeekFrom::Start(0)).ok()?;
    file.by_ref().take(32).read_to_end(&mut head).ok()?;
    let brand = head.get(8..12);
    match head.as_slice() {
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [0xFF, 0xD8, 0xFF, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', ..] => Some("image/gif"),
        [b'%', b'P', b'D', b'F', b'-', ..] => Some("application/pdf"),
        [b'R', b'I', b'F', b'F', ..] if brand == Some(b"WEBP") => Some("image/webp"),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => {
            let is_still = matches!(brand, Some(b"heic" | b"heix" | b"mif1" | b"heim"));
            is_still.then_some("image/heic")
        }
        [b'P', b'K', 3, 4, ..] => packed(file),
        head if head.starts_with(COMPOUND) => compound(file),
        _ => None,
    }
}

/// A zipped office file, told by the part that every one of its kind has.
fn packed<F: Read + Seek>(file: &mut F) -> Option<&'static str> {
    let archive = zip::ZipArchive::new(file).ok()?;
    let names = archive.file_names();
    let names: Vec<String> = names
        .filter_map(|name| Some(name.ok()?.into_owned()))
        .collect();
    let has = |part: &str| names.iter().any(|name| name.starts_with(part));
    if !has("[Content_Types].xml") {
        return None;
    }
    match (has("word/document"), has("xl/workbook")) {
        (true, _) => Some(DOCX),
        (false, true) => Some(XLSX),
        (false, false) => None,
    }
}

/// An older office file, told by the name of its main stream, which stands in it in UTF-16.
fn compound<F: Read + Seek>(file: &mut F) -> Option<&'static str> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0)).ok()?;
    file.read_to_end(&mut bytes).ok()?;
    let names = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|window| window == wide)
    };
    if names("WordDocument") {
        return Some("application/msword");
    }
    (names("Workbook") || names("Book")).then_some("application/vnd.ms-excel")
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;

    fn kind(bytes: &[u8]) -> Option<&'static str> {
        media_type(&mut Cursor::new(bytes.to_vec()))
    }

    fn package(parts: &[&str]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for part in parts {
            let options = zip::write::SimpleFileOptions::default();
            writer.start_file(*part, options).unwrap();
            writer.write_all(b"<x/>").unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn old(stream: &str) -> Vec<u8> {
        let mut bytes = COMPOUND.to_vec();
        bytes.extend([0; 600]);
        bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    }

    #[test]
    fn each_kind_is_told_by_its_content() {
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n"), Some("image/png"));
        assert_eq!(kind(b"\xFF\xD8\xFF\xE0"), Some("image/jpeg"));
        assert_eq!(kind(b"RIFF\0\0\0\0WEBP"), Some("image/webp"));
        assert_eq!(kind(b"\0\0\0\x18ftypheic"), Some("image/heic"));
        assert_eq!(kind(b"%PDF-1.7"), Some("application/pdf"));
        let word = package(&["[Content_Types].xml", "word/document.xml"]);
        assert_eq!(kind(&word), Some(DOCX));
        let sheet = package(&["[Content_Types].xml", "xl/workbook.xml"]);
        assert_eq!(kind(&sheet), Some(XLSX));
        assert_eq!(kind(&old("WordDocument")), Some("application/msword"));
        assert_eq!(kind(&old("Workbook")), Some("application/vnd.ms-excel"));
    }

    #[test]
    fn nothing_else_is_taken() {
        assert_eq!(kind(b"MZ\x90\0"), None, "a program");
        assert_eq!(kind(b"\0\0\0\x18ftypmp42"), None, "a film");
        assert_eq!(kind(b"RIFF\0\0\0\0WAVE"), None, "a sound");
        assert_eq!(kind(b"<html><script>"), None);
        assert_eq!(kind(b"<svg xmlns="), None, "a picture that runs");
        assert_eq!(kind(&package(&["run.exe"])), None, "any other package");
        assert_eq!(kind(&old("Installer")), None);
        assert_eq!(kind(b""), None);
    }
}
