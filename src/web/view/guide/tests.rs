//! The guides: short, and with pictures that are there.

use std::collections::BTreeSet;
use std::path::Path;

use super::*;
use crate::web::render::asset;

/// The most bytes of a picture, and the most pictures.
const HEAVIEST: usize = 40 * 1024;
const MOST: usize = 12;

fn pictures() -> Vec<Picture> {
    let steps = Role::ALL.into_iter().flat_map(Role::steps);
    steps.filter_map(|step| step.picture).collect()
}

#[test]
fn a_guide_has_four_to_seven_steps_of_one_sentence() {
    for role in Role::ALL {
        let steps = role.steps();
        assert!((4..=7).contains(&steps.len()), "{role:?}");
        for step in steps {
            assert!(step.text.ends_with('。'), "{}", step.text);
            assert_eq!(step.text.matches('。').count(), 1, "{}", step.text);
        }
        assert_eq!(Role::parse(role.slug()), Some(role));
        let first = FirstSteps::of(role).steps;
        assert!((3..=5).contains(&first.len()), "{role:?}");
    }
}

#[test]
fn every_picture_that_is_named_is_there_light_and_of_the_size_that_is_said() {
    let pictures = pictures();
    assert!(pictures.len() <= MOST, "{}", pictures.len());
    for picture in pictures {
        let file = asset(picture.file).unwrap_or_else(|| panic!("no {}", picture.file));
        assert_eq!(file.media_type, "image/webp");
        let weight = file.data.len();
        assert!(weight <= HEAVIEST, "{}: {weight}", picture.file);
        let said = (picture.width, picture.height);
        assert_eq!(size_of(&file.data), said, "{}", picture.file);
        assert!(picture.alt.chars().count() >= 10, "{}", picture.alt);
    }
}

#[test]
fn every_picture_in_the_folder_is_named_once() {
    let named: Vec<&str> = pictures().iter().map(|picture| picture.file).collect();
    let once: BTreeSet<String> = named.iter().map(|file| (*file).to_owned()).collect();
    assert_eq!(once.len(), named.len(), "{named:?}");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/assets/help");
    let there: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| format!("help/{}", entry.unwrap().file_name().to_str().unwrap()))
        .collect();
    assert_eq!(there, once);
}

/// Width and height of a WebP file whose head names its canvas, as browsers write it.
fn size_of(bytes: &[u8]) -> (u32, u32) {
    assert_eq!(
        (&bytes[..4], &bytes[8..16]),
        (&b"RIFF"[..], &b"WEBPVP8X"[..])
    );
    let less_one = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], 0]);
    (less_one(24) + 1, less_one(27) + 1)
}
