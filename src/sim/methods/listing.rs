//! Lists methods, services, events and roles: `core.get_methods`, `core.get_services`, `core.get_events`,
//! `privilege.roles`.

use serde_json::{Map, Value, json};

use crate::sim::framing::message::Answer;
use crate::sim::methods::arguments::at_most;
use crate::sim::methods::call::{Call, Outcome};
use crate::sim::methods::query::Query;
use crate::sim::methods::query::row::Row;
use crate::sim::release::catalogue::Method;
use crate::sim::release::failure::Failure;
use crate::sim::release::traits::{Era, Style};
use crate::sim::world::state::World;

/// Methods that `core.get_methods` leaves out.
const UNLISTED: &[&str] = &["core.get_methods", "core.get_services"];
/// Methods that take filters and options although their name is not `query`.
const FILTERABLE: &[&str] = &["auth.sessions", "core.get_jobs", "privilege.roles"];

/// Lists the methods that the session may call, each with the roles that may call it. Before sign-in: the open methods.
pub(super) fn get_methods(call: &mut Call<'_>) -> Outcome {
    let style = call.traits().style;
    at_most(&call.params, 2, style)?;
    let wanted = match call.params.first() {
        None | Some(Value::Null) => None,
        Some(Value::String(service)) => Some(service.as_str()),
        Some(_) => {
            let text = match style {
                Style::Schema => "Not a string",
                Style::Pydantic => "Input should be a valid string",
            };
            return Err(Failure::invalid("service", text));
        }
    };
    let session = call.session()?;
    let world = &*call.world;
    let roles = world.catalogue.expanded();
    let mut list = Map::new();
    for (name, method) in world.catalogue.methods() {
        let service = name.rsplit_once('.').map_or(name, |(service, _)| service);
        let listed = wanted.is_none_or(|wanted| wanted == service) && !UNLISTED.contains(&name);
        if listed && world.shows(session, name) {
            list.insert(
                name.to_owned(),
                describe(world, name, service, method, method.callers(&roles)),
            );
        }
    }
    Ok(list.into())
}

/// Describes one method. The description is derived from the name; arguments have names but no schemas.
fn describe(
    world: &World,
    name: &str,
    service: &str,
    method: &Method,
    roles: Vec<&'static str>,
) -> Value {
    let changes = name.ends_with(".update") || name.ends_with(".delete");
    let mut entry = json!({
        "description": said_of(name, service),
        "cli_description": "",
        "examples": {},
        "item_method": changes && world.catalogue.has(&format!("{service}.create")),
        "no_auth_required": method.open,
        "filterable": name.ends_with(".query") || FILTERABLE.contains(&name),
        "filterable_schema": null,
        "pass_application": false,
        "require_websocket": false,
        "job": method.job,
        "downloadable": false,
        "uploadable": false,
        "check_pipes": match method.job {
            true => json!([]),
            false => json!(false),
        },
        "roles": roles,
        "accepts": accepts(name, method.job),
        "returns": [],
    });
    if world.traits.era == Era::Allowlist {
        entry["extra_methods"] = Value::Null;
    }
    entry
}

/// A description of one line, like the vendor's.
fn said_of(name: &str, service: &str) -> Value {
    let thing = service.replace(['.', '_'], " ");
    let words = match name.rsplit('.').next().unwrap_or(name) {
        "create" => format!("Create a new {thing}."),
        "update" => format!("Update {thing} of `id`."),
        "delete" => format!("Delete {thing} of `id`."),
        "get_instance" => {
            "Returns instance matching `id`. If `id` is not found, Validation error is raised."
                .to_owned()
        }
        // Recorded: these have no description.
        "query" | "config" => return Value::Null,
        last if last.ends_with("choices") => format!("Choices for {}.", last.replace('_', " ")),
        last => format!("{} of {thing}.", last.replace('_', " ")),
    };
    words.into()
}

/// The arguments of a method, without schemas.
fn accepts(name: &str, job: bool) -> Value {
    let arguments: &[&str] = match name.rsplit('.').next().unwrap_or(name) {
        "query" => &["query-filters", "query-options"],
        "create" | "get_instance" | "delete" => &["id"],
        "update" => &["id", "update"],
        "config" | "ping" | "version" | "version_short" => &[],
        last if last.ends_with("choices") => &[],
        _ if job => &["options"],
        last if ["get", "is", "has"]
            .iter()
            .any(|word| last.starts_with(word)) =>
        {
            &[]
        }
        _ => &["options"],
    };
    arguments
        .iter()
        .map(|name| json!({"_name_": name, "_required_": true}))
        .collect()
}

pub(super) fn get_services(call: &mut Call<'_>) -> Outcome {
    at_most(&call.params, 1, call.traits().style)?;
    let catalogue = &call.world.catalogue;
    let services = catalogue.services().into_iter().map(|name| {
        let has = |verb: &str| catalogue.has(&format!("{name}.{verb}"));
        let kind = match (
            has("query") && has("create"),
            has("config") && has("update"),
        ) {
            (true, _) => "crud",
            (false, true) => "config",
            (false, false) => "service",
        };
        let config = json!({"namespace": name, "private": false, "event_send": true});
        (name.to_owned(), json!({"config": config, "type": kind}))
    });
    Ok(services.collect::<Map<_, _>>().into())
}

/// `core.get_events`, up to 24.10.
pub(super) fn get_events(call: &mut Call<'_>) -> Outcome {
    call.no_params()?;
    let session = call.session()?;
    let world = &*call.world;
    let heard = world
        .catalogue
        .events()
        .iter()
        .filter(|name| world.may_hear(session, name));
    let entry = |name: &&'static str| {
        let about = json!({
            "description": format!("Sent on {name} changes."),
            "wildcard_subscription": name.ends_with(".query"),
            "accepts": {},
            "returns": [],
        });
        ((*name).to_owned(), about)
    };
    Ok(heard.map(entry).collect::<Map<_, _>>().into())
}

pub(super) fn roles(call: &mut Call<'_>) -> Outcome {
    let query = Query::read(&call.params, call.traits().style)?;
    let rows = call.world.catalogue.roles().map(|(name, included)| {
        let mut row = Row::new();
        row.insert("name".into(), name.into());
        row.insert("title".into(), name.into());
        row.insert("includes".into(), included.into());
        row.insert("builtin".into(), (!name.ends_with("_ADMIN")).into());
        Ok(row)
    });
    query.run(rows).map(Answer::Json)
}
