//! A model as bytes, little endian, so that every replica reads the same numbers.

use std::collections::{BTreeMap, HashMap};

use thiserror::Error;

use super::super::super::UnitId;
use super::places::Places;
use super::trust::{STRETCHES, Trust};
use super::{KnownUnit, Model, Weight};

/// Raised when the meaning of the bytes or of the features changes: an old model is then learned
/// anew from the log.
const FORMAT: u8 = 2;
/// A weight as small as this says nothing and is left out.
const SAYS_NOTHING: f32 = 0.02;

/// Bytes that are no model of this release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not a routing model of this release")]
pub struct Unreadable;

impl Model {
    /// The model as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = vec![FORMAT];
        out.extend(self.version.to_le_bytes());
        out.extend(self.seen.to_le_bytes());
        out.extend(self.trust.judged.to_le_bytes());
        let trust = &self.trust;
        let pairs = trust.won.iter().chain([&trust.changes]);
        for (one, other) in pairs.chain(&trust.record) {
            out.extend(one.to_le_bytes());
            out.extend(other.to_le_bytes());
        }
        write_count(&mut out, self.units.len());
        for known in &self.units {
            write_id(&mut out, &known.unit);
            out.extend(known.judged.to_le_bytes());
        }
        self.write_weights(&mut out);
        write_count(&mut out, self.places.towns.len());
        for town in &self.places.towns {
            write_id(&mut out, town);
        }
        write_count(&mut out, self.places.met.len());
        for (key, towns) in &self.places.met {
            out.extend(key.to_le_bytes());
            write_count(&mut out, towns.len());
            for (town, incidents) in towns {
                out.extend(town.to_le_bytes());
                out.extend(incidents.to_le_bytes());
            }
        }
        out
    }

    fn write_weights(&self, out: &mut Vec<u8>) {
        let says = |weight: &&Weight| weight.value.abs() > SAYS_NOTHING;
        let kept = self.sorted_weights();
        let kept = kept.into_iter().map(|(bucket, weights)| {
            let weights: Vec<&Weight> = weights.iter().filter(says).collect();
            (bucket, weights)
        });
        let kept: Vec<(u32, Vec<&Weight>)> = kept.filter(|(_, w)| !w.is_empty()).collect();
        write_count(out, kept.len());
        for (bucket, weights) in kept {
            out.extend(bucket.to_le_bytes());
            write_count(out, weights.len());
            for weight in weights {
                out.extend(weight.unit.to_le_bytes());
                out.extend(weight.value.to_le_bytes());
                out.extend(weight.energy.to_le_bytes());
            }
        }
    }

    /// The model these bytes hold.
    ///
    /// # Errors
    /// When they are no model, or one of another release.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Unreadable> {
        let mut input = Input(bytes);
        if input.take::<1>()? != [FORMAT] {
            return Err(Unreadable);
        }
        let version = input.u32()?;
        let seen = input.u32()?;
        let mut trust = Trust {
            judged: input.f32()?,
            ..Trust::default()
        };
        for won in &mut trust.won {
            *won = input.pair()?;
        }
        trust.changes = input.pair()?;
        trust.record = (0..STRETCHES)
            .map(|_| input.pair())
            .collect::<Result<_, Unreadable>>()?;
        let units = input.list(|input| {
            Ok(KnownUnit {
                unit: input.id()?,
                judged: input.f32()?,
            })
        })?;
        let weights: HashMap<u32, Vec<Weight>> = input
            .list(|input| Ok((input.u32()?, input.list(Input::weight)?)))?
            .into_iter()
            .collect();
        let towns = input.list(Input::id)?;
        let met: BTreeMap<u64, Vec<(u16, u32)>> = input
            .list(|input| {
                let key = u64::from_le_bytes(input.take()?);
                let towns = input.list(|input| Ok((input.u16()?, input.u32()?)))?;
                Ok((key, towns))
            })?
            .into_iter()
            .collect();
        let model = Self {
            version,
            seen,
            units,
            weights,
            trust,
            places: Places { towns, met },
        };
        input.0.is_empty().then_some(model).ok_or(Unreadable)
    }
}

fn write_count(out: &mut Vec<u8>, count: usize) {
    out.extend(u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
}

fn write_id(out: &mut Vec<u8>, id: &UnitId) {
    write_count(out, id.as_str().len());
    out.extend(id.as_str().as_bytes());
}

/// What is left to read.
struct Input<'a>(&'a [u8]);

impl Input<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Unreadable> {
        let (head, rest) = self.0.split_first_chunk::<N>().ok_or(Unreadable)?;
        self.0 = rest;
        Ok(*head)
    }

    fn u16(&mut self) -> Result<u16, Unreadable> {
        Ok(u16::from_le_bytes(self.take()?))
    }

    fn u32(&mut self) -> Result<u32, Unreadable> {
        Ok(u32::from_le_bytes(self.take()?))
    }

    fn f32(&mut self) -> Result<f32, Unreadable> {
        let value = f32::from_le_bytes(self.take()?);
        value.is_finite().then_some(value).ok_or(Unreadable)
    }

    fn pair(&mut self) -> Result<(f32, f32), Unreadable> {
        Ok((self.f32()?, self.f32()?))
    }

    fn weight(&mut self) -> Result<Weight, Unreadable> {
        Ok(Weight {
            unit: self.u16()?,
            value: self.f32()?,
            energy: self.f32()?,
        })
    }

    fn id(&mut self) -> Result<UnitId, Unreadable> {
        let length = self.count()?;
        let (head, rest) = self.0.split_at_checked(length).ok_or(Unreadable)?;
        self.0 = rest;
        let text = std::str::from_utf8(head).ok().ok_or(Unreadable)?;
        Ok(UnitId::new(text))
    }

    fn count(&mut self) -> Result<usize, Unreadable> {
        usize::try_from(self.u32()?).ok().ok_or(Unreadable)
    }

    fn list<T>(
        &mut self,
        read: impl Fn(&mut Self) -> Result<T, Unreadable>,
    ) -> Result<Vec<T>, Unreadable> {
        let count = self.count()?;
        (0..count).map(|_| read(self)).collect()
    }
}
