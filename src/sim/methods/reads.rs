//! Methods of other subsystems that only read, so that a client with a key can be shown to work.
//!
//! Which methods: every `query`, `get_instance`, `config` and `..._choices`, those with a reply in the table of
//! [`crate::sim::release::replies`], and the data of reports. All other methods fail as not simulated, after the
//! permission check.

use serde_json::{Value, json};

use crate::sim::framing::message::Answer;
use crate::sim::methods::call::{Call, Handler, Outcome};
use crate::sim::methods::query::Query;
use crate::sim::methods::query::row::Row;
use crate::sim::release::failure::Failure;
use crate::sim::release::replies::reply;

/// The points of a report, and the seconds between two of them.
const POINTS: i64 = 60;
const STEP: i64 = 60;

/// The handler of a method that only reads.
pub(super) fn find(method: &str) -> Option<Handler> {
    let (_, verb) = method.rsplit_once('.')?;
    match (method, verb) {
        ("reporting.get_data" | "reporting.netdata_get_data", _) => Some(report),
        ("reporting.graph" | "reporting.netdata_graph", _) => Some(report_of_one),
        ("reporting.netdata_graphs", _) => Some(graphs),
        (_, "query") => Some(query),
        (_, "get_instance") => Some(get_instance),
        (_, "config") if reply(method).is_none() => Some(config),
        _ if reply(method).is_some() => Some(fixed),
        _ if verb.ends_with("choices") => Some(choices),
        _ => None,
    }
}

fn rows(method: &str) -> impl Iterator<Item = Row> {
    let rows = reply(method).and_then(Value::as_array).into_iter();
    rows.flatten().filter_map(|row| row.as_object().cloned())
}

fn query(call: &mut Call<'_>) -> Outcome {
    let query = Query::read(&call.params, call.traits().style)?;
    query.run(rows(call.method).map(Ok)).map(Answer::Json)
}

/// The row with the id of the first argument, a number or a text.
fn get_instance(call: &mut Call<'_>) -> Outcome {
    let service = call.method.trim_end_matches(".get_instance");
    let Some(id) = call.params.first() else {
        return Err(Failure::invalid("id", "Field required"));
    };
    let found = rows(&format!("{service}.query")).find(|row| row.get("id") == Some(id));
    found.map(Answer::from).ok_or_else(|| {
        let id = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
        Failure::NotFound(format!("{} {id} does not exist", class(service)))
    })
}

/// The vendor's class of a service: `PoolDataset` for `pool.dataset`.
fn class(service: &str) -> String {
    let words = service.split(['.', '_']);
    words
        .map(|word| match word.split_at_checked(1) {
            Some((first, rest)) => first.to_uppercase() + rest,
            None => String::new(),
        })
        .collect()
}

fn config(_: &mut Call<'_>) -> Outcome {
    Ok(json!({"id": 1}).into())
}

fn choices(_: &mut Call<'_>) -> Outcome {
    Ok(json!({}).into())
}

fn fixed(call: &mut Call<'_>) -> Outcome {
    Ok(reply(call.method).cloned().unwrap_or_default().into())
}

/// `reporting.netdata_graphs` lists the same graphs as `reporting.graphs`.
fn graphs(call: &mut Call<'_>) -> Outcome {
    let query = Query::read(&call.params, call.traits().style)?;
    let rows = rows("reporting.graphs").map(Ok);
    query.run(rows).map(Answer::Json)
}

/// The data of every graph that the first argument names.
fn report(call: &mut Call<'_>) -> Outcome {
    let Some(wanted) = call.params.first().and_then(Value::as_array) else {
        return Err(Failure::invalid("graphs", "Input should be a valid list"));
    };
    let now = call.world.now();
    let graphs = wanted
        .iter()
        .map(|graph| data(&graph["name"], &graph["identifier"], now));
    Ok(Value::from(graphs.collect::<Vec<_>>()).into())
}

/// The data of the graph that the first argument names.
fn report_of_one(call: &mut Call<'_>) -> Outcome {
    let Some(name) = call.params.first().filter(|name| name.is_string()) else {
        return Err(Failure::invalid("str", "Input should be a valid string"));
    };
    Ok(json!([data(name, &Value::Null, call.world.now())]).into())
}

/// One hour of a graph that goes up and down.
fn data(name: &Value, identifier: &Value, now: i64) -> Value {
    let end = now - now.rem_euclid(STEP);
    let start = end - POINTS * STEP;
    let points = (1..=POINTS).map(|n| start + n * STEP);
    let points: Vec<Value> = points
        .map(|at| json!([at, (at / STEP).rem_euclid(10)]))
        .collect();
    json!({
        "name": name,
        "identifier": identifier,
        "data": points,
        "aggregations": {
            "min": {"value": 0.0},
            "mean": {"value": 4.5},
            "max": {"value": 9.0},
        },
        "start": start,
        "end": end,
        "legend": ["time", "value"],
    })
}
