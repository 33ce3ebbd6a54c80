//! Within which view an incident was opened: carried in its address, so that the page knows the one
//! before and the one after it. Only names of filters are taken from an address; where it leads to
//! is always a page of this house.

use super::desk as desk_page;
use super::fill::incident_href;
use super::frame::Asked;
use crate::domain::IncidentNo;
use crate::queries::Reader;
use crate::queries::place::{self, COUNTED, Place};
use crate::services::{ServiceError, run_blocking};
use crate::web::filter::{Query, canonical, encoded, filter_of, parameters, written};
use crate::web::view::incident::Among;
use crate::web::view::{HiddenValue, Link};

/// The parameter that carries it.
pub(super) const IN: &str = "in";

/// The parameters that pick a view of the desk.
const DESK: [&str; 2] = ["view", "theme"];

/// A view, by the parameters of its address in their canonical form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Within {
    /// A list with its filter and order.
    List(String),
    /// A view of the desk.
    Desk(String),
}

impl Within {
    /// From what an address or a form carries; `None` where that is no view.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (word, rest) = text.split_once('&').unwrap_or((text, ""));
        let query = parameters(rest);
        match word {
            "list" => Some(Self::of_list(&query)),
            "desk" => Some(Self::of_desk(&query)),
            _ => None,
        }
    }

    /// The list that an address shows.
    pub(super) fn of_list(query: &Query) -> Self {
        Self::List(canonical(query))
    }

    /// The view of the desk that an address shows.
    pub(super) fn of_desk(query: &Query) -> Self {
        Self::Desk(written(query, &DESK))
    }

    /// As an address or a form carries it.
    pub(super) fn word(&self) -> String {
        let (word, query) = match self {
            Self::List(query) => ("list", query),
            Self::Desk(query) => ("desk", query),
        };
        if query.is_empty() {
            return word.to_owned();
        }
        format!("{word}&{query}")
    }

    /// An address of an incident, carrying it.
    pub(super) fn on(&self, href: &str) -> String {
        let mark = if href.contains('?') { '&' } else { '?' };
        let (path, place) = href.split_once('#').unwrap_or((href, ""));
        let place = if place.is_empty() {
            String::new()
        } else {
            format!("#{place}")
        };
        format!("{path}{mark}{IN}={}{place}", encoded(&self.word()))
    }

    /// The same, unseen in a form.
    pub(super) fn hidden(&self) -> HiddenValue {
        HiddenValue {
            name: IN.to_owned(),
            value: self.word(),
        }
    }

    /// The view itself.
    pub(super) fn link(&self, list: &str, desk: &str) -> Link {
        let (path, query, label) = match self {
            Self::List(query) => ("/incidents", query, list),
            Self::Desk(query) => ("/desk", query, desk),
        };
        let mark = if query.is_empty() { "" } else { "?" };
        Link::new(format!("{path}{mark}{query}"), label)
    }

    fn place(&self, reader: &Reader, no: &IncidentNo) -> Result<Place, ServiceError> {
        match self {
            Self::List(query) => {
                let roster = reader.shelf()?.roster;
                let filter = filter_of(&parameters(query), &roster)?;
                Ok(place::of(reader, &filter, no)?)
            }
            Self::Desk(query) => {
                let order = desk_page::order(reader, &parameters(query))?;
                Ok(place_among(&order, no))
            }
        }
    }

    /// Where an incident stands in it, as its page says it; nothing for a view that cannot be read.
    pub(super) fn among(
        &self,
        reader: &Reader,
        no: &IncidentNo,
    ) -> Result<Option<Among>, ServiceError> {
        let place = match self.place(reader, no) {
            Ok(place) => place,
            Err(ServiceError::Invalid(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        let link = |no: &Option<IncidentNo>, label: &str| {
            let no = no.as_ref()?;
            Some(Link::new(self.on(&incident_href(no.as_str())), label))
        };
        Ok(Some(Among {
            words: words(&place),
            before: link(&place.before, "上一件"),
            after: link(&place.after, "下一件"),
        }))
    }

    /// The address of the one after an incident; empty where there is none.
    pub(super) async fn next(
        &self,
        asked: &Asked,
        no: &IncidentNo,
    ) -> Result<String, ServiceError> {
        let (reader, within, no) = (asked.reader(), self.clone(), no.clone());
        let among = run_blocking(move || within.among(&reader, &no)).await?;
        let after = among.and_then(|among| among.after);
        Ok(after.map(|link| link.href).unwrap_or_default())
    }
}

fn words(place: &Place) -> String {
    let all = place.total.map_or_else(
        || format!("共 {COUNTED} 件以上"),
        |total| format!("共 {total} 件"),
    );
    match place.place {
        Some(n) => format!("第 {n} 件，{all}"),
        None if place.is_held => format!("第 {COUNTED} 件以后"),
        None => format!("已不在这个视图，{all}"),
    }
}

fn place_among(order: &[IncidentNo], no: &IncidentNo) -> Place {
    let found = order.iter().position(|one| one == no);
    let at = |at: Option<usize>| at.and_then(|at| order.get(at)).cloned();
    Place {
        is_held: found.is_some(),
        before: at(found.and_then(|n| n.checked_sub(1))),
        // Whoever left the view goes on at its head.
        after: at(Some(found.map_or(0, |n| n + 1))),
        place: found.map(|n| n + 1),
        total: Some(order.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_filters_come_through_an_address() {
        let read = |text: &str| Within::read(text).map(|within| within.word());
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(read("list"), some("list"));
        assert_eq!(
            read("list&to=2018-11-06&unit=edu&next=//elsewhere&unit2=a"),
            some("list&unit=edu&to=2018-11-06")
        );
        assert_eq!(read("desk&view=mine&unit=edu"), some("desk&view=mine"));
        for strange in [
            "",
            "//elsewhere",
            "https://elsewhere",
            "javascript:",
            "lists&unit=edu",
        ] {
            assert_eq!(read(strange), None, "{strange}");
        }
    }

    #[test]
    fn a_view_survives_an_address() {
        let query = parameters("q=%E9%A3%9F%E5%A0%82%20%26%3D&standing=passed");
        let within = Within::of_list(&query);
        let href = within.on("/incidents/2018-0001");
        let (_, carried) = href.split_once("?in=").unwrap();
        let carried = parameters(&format!("in={carried}"));
        let back = carried.get(IN).and_then(|text| Within::read(text));
        assert_eq!(back, Some(within));
    }

    #[test]
    fn on_the_desk_one_goes_on_from_where_one_stood() {
        let no = |n: u32| IncidentNo::parse(&format!("2018-{n:04}")).unwrap();
        let order = [no(3), no(1), no(2)];
        let place = place_among(&order, &no(1));
        assert_eq!((place.before, place.after), (Some(no(3)), Some(no(2))));
        assert_eq!((place.place, place.total), (Some(2), Some(3)));
        assert_eq!(place_among(&order, &no(9)).after, Some(no(3)));
    }
}
