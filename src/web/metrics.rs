//! Figures for a monitoring system, in Prometheus's text form, on an address of their own that the
//! public does not reach.

use std::fmt::Write as _;

use actix_web::{HttpResponse, web};

use super::Portal;
use crate::services::engine::{self, Standing};
use crate::services::{ServiceError, Services, delivery, run_blocking};

/// Adds the one route.
pub fn routes(config: &mut web::ServiceConfig) {
    config.route("/metrics", web::get().to(metrics));
}

async fn metrics(portal: web::Data<Portal>) -> HttpResponse {
    let services = portal.services.clone();
    match run_blocking(move || text(&services)).await {
        Ok(text) => HttpResponse::Ok()
            .content_type("text/plain; version=0.0.4; charset=utf-8")
            .body(text),
        Err(_) => HttpResponse::ServiceUnavailable().finish(),
    }
}

fn text(services: &Services) -> Result<String, ServiceError> {
    let health = engine::health(services)?;
    let mut page = Page::default();
    page.gauge(
        "huiying_engine_lag_seconds",
        "How long the oldest reached deadline has been waiting to be recorded.",
    );
    page.value("huiying_engine_lag_seconds", "", health.lag.as_secs());
    page.gauge(
        "huiying_engine_waiting",
        "Deadlines that have reached something not yet on record.",
    );
    page.value("huiying_engine_waiting", "", health.waiting);
    page.gauge(
        "huiying_engine_dead",
        "Work of the engine that was given up.",
    );
    let dead = i64::try_from(health.dead).unwrap_or(i64::MAX);
    page.value("huiying_engine_dead", "", dead);
    page.gauge(
        "huiying_engine_standing",
        "1 for how the engine of this process stands: working, stalled or refused.",
    );
    for (standing, name) in [
        (Standing::Working, "working"),
        (Standing::Stalled, "stalled"),
        (Standing::Refused, "refused"),
    ] {
        let label = format!("{{standing=\"{name}\"}}");
        let is_so = i64::from(health.standing == standing);
        page.value("huiying_engine_standing", &label, is_so);
    }
    page.gauge(
        "huiying_deliveries",
        "Deliveries in the outbox by channel and state.",
    );
    for (channel, state, count) in delivery::counts(services)? {
        let label = format!("{{channel=\"{channel}\",state=\"{state}\"}}");
        page.value("huiying_deliveries", &label, count);
    }
    Ok(page.text)
}

#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn gauge(&mut self, name: &str, help: &str) {
        // Writing to a String cannot fail.
        let _written = writeln!(self.text, "# HELP {name} {help}\n# TYPE {name} gauge");
    }

    fn value(&mut self, name: &str, label: &str, value: i64) {
        let _written = writeln!(self.text, "{name}{label} {value}");
    }
}
