//! The terms beside a model of their meaning that shares no code with them: what is unknown is tried out. Times are quarters of a day.

mod worlds;

use proptest::prelude::*;

use self::worlds::{
    Compare, Cond, Model, Time, Value, World, context, keys, real, terms, time, worlds,
};
use super::*;
use crate::domain::ApiKey;

fn value(field: &str, it: Value) -> String {
    let sign = |compare: Compare| match compare {
        Compare::Less => "<",
        Compare::AtMost => "<=",
        Compare::More => ">",
        Compare::AtLeast => ">=",
    };
    // November and the first days of December 2026.
    let date = |day: i64| match day {
        ..30 => format!("2026-11-{:02}", day + 1),
        _ => format!("2026-12-{:02}", day - 29),
    };
    match it {
        Value::Span(hours) => format!("{field}<{hours}h"),
        Value::Ago(compare, days) => format!("{field}{}{days}d", sign(compare)),
        Value::Date(compare, day) => format!("{field}{}{}", sign(compare), date(day)),
        Value::On(day) => format!("{field}:{}", date(day)),
    }
}

fn text(not: bool, cond: &Cond) -> String {
    let it = match cond {
        Cond::Text(field, all) => {
            let all: Vec<String> = all
                .iter()
                .map(|(it, whole)| match whole {
                    true => format!("\"{it}\""),
                    false => (*it).to_owned(),
                })
                .collect();
            format!("{field}:{}", all.join("|"))
        }
        Cond::Id(id) => format!("id:{id}"),
        Cond::State(all) => format!("state:{}", all.join("|")),
        Cond::Access(all) => format!("access:{}", all.join("|")),
        Cond::Expires(it) => value("expires", *it),
        Cond::Created(it) => value("created", *it),
        Cond::Seen(it) => value("seen", *it),
        Cond::NeverExpires => "expires:never".into(),
        Cond::Unused => "unused".into(),
        Cond::Rest => "rest".into(),
    };
    format!("{}{it}", if not { "!" } else { "" })
}

/// How a time compares; `age`: how far it is in the past, in quarters.
fn compares(at: f64, it: Value, now: Time, future: bool) -> bool {
    let now = now as f64;
    let distance = if future { at - now } else { now - at };
    let less = |a: f64, compare: Compare, b: i64| match (compare, b as f64) {
        (Compare::Less, b) => a < b,
        (Compare::AtMost, b) => a <= b,
        (Compare::More, b) => a > b,
        (Compare::AtLeast, b) => a >= b,
    };
    let passed = |compare: Compare| {
        future && at <= now && matches!(compare, Compare::Less | Compare::AtMost)
    };
    let day = (at / 4.0).floor();
    match it {
        Value::Span(hours) => distance * 6.0 < hours as f64 && !passed(Compare::Less),
        Value::Ago(compare, days) => less(distance, compare, 4 * days) && !passed(compare),
        Value::Date(compare, wanted) => less(day, compare, wanted),
        Value::On(wanted) => day == wanted as f64,
    }
}

/// Whether a comparison asks for a use, and not for the lack of one.
fn wants_use(it: Value) -> bool {
    match it {
        Value::Span(_) | Value::On(_) => true,
        Value::Ago(compare, _) => matches!(compare, Compare::Less | Compare::AtMost),
        Value::Date(compare, _) => matches!(compare, Compare::More | Compare::AtLeast),
    }
}

/// The answer of one possible past: when the key was used last.
fn of_past(last: Option<f64>, key: &Model, it: Value, now: Time) -> bool {
    match (last, wants_use(it)) {
        (Some(at), _) => compares(at, it, now, false),
        (None, true) => false,
        // Silent since its creation, or for ever.
        (None, false) => compares(key.created.unwrap_or(-4_000) as f64, it, now, false),
    }
}

fn state(key: &Model, now: Time) -> &'static [&'static str] {
    if key.rules.is_some() {
        return &["active"];
    }
    if key.owner.is_none() && !key.unread {
        return &["orphaned"];
    }
    match key.expires {
        _ if key.revoked => &["revoked"],
        None => &["unclear"],
        Some(Some(at)) if at <= now => &["expired"],
        Some(Some(at)) if at - now <= 120 => &["active", "expiring"],
        _ => &["active"],
    }
}

fn answer(cond: &Cond, key: &Model, world: &World) -> Option<bool> {
    let World { now, since, .. } = *world;
    let of_texts = |all: &[(&str, bool)], of: &str| {
        all.iter().any(|(it, whole)| match whole {
            true => *it == of,
            false => of.to_lowercase().contains(&it.to_lowercase()),
        })
    };
    let user_era = key.rules.is_none();
    let used = key
        .used
        .filter(|(at, _)| key.created.is_none_or(|it| it <= *at));
    let expires = if user_era { key.expires } else { Some(None) };
    let hidden = user_era && key.revoked && expires == Some(None);
    Some(match cond {
        Cond::Text("owner", _) if user_era && key.owner.is_none() && key.unread => return None,
        Cond::Text("owner", all) => user_era && key.owner.is_some_and(|owner| of_texts(all, owner)),
        Cond::Text("name", all) => of_texts(all, &key.name),
        Cond::Text(_, all) => of_texts(all, world.system),
        Cond::Id(id) => key.id == *id,
        Cond::State(all) => state(key, now).iter().any(|it| all.contains(it)),
        Cond::Access(all) => {
            let level = match (key.rules, key.owner) {
                (Some((0, _)), _) => "none",
                (Some((_, true)), _) => "full",
                (Some(_), _) => "limited",
                (None, None) if key.unread => return None,
                (None, None) => "none",
                (None, Some(owner)) => {
                    let users = world.users.as_ref()?;
                    match users.iter().find(|(name, _)| *name == owner)?.1 {
                        0 => "none",
                        1 => "limited",
                        2 => "full",
                        _ => return None,
                    }
                }
            };
            all.contains(&level)
        }
        Cond::Expires(_) | Cond::NeverExpires if hidden => return None,
        Cond::Expires(it) => match expires? {
            Some(at) => compares(at as f64, *it, now, true),
            None => false,
        },
        Cond::NeverExpires => expires?.is_none(),
        Cond::Created(it) => compares(key.created? as f64, *it, now, false),
        Cond::Seen(it) => {
            if let Some((at, _)) = used {
                return Some(of_past(Some(at as f64), key, *it, now));
            }
            // Every past that is possible, without a use since then.
            let since = since?;
            let from = key.created.unwrap_or(-1_000);
            // Also between two quarters.
            let pasts = (2 * from..2 * since).map(|at| Some(at as f64 / 2.0));
            // A span in hours may begin between the last of them and the log.
            let last = since as f64 - 1.0 / 12.0;
            let last = (last > from as f64).then_some(Some(last));
            let pasts = pasts.chain(last).chain([None]);
            let answers: Vec<bool> = pasts.map(|it_was| of_past(it_was, key, *it, now)).collect();
            let first = answers[0];
            return answers.iter().all(|it| *it == first).then_some(first);
        }
        Cond::Unused => match (used, since) {
            (Some(_), _) => false,
            (None, Some(_)) => true,
            (None, None) => return None,
        },
        Cond::Rest => match (used, since) {
            (Some((_, rest)), _) => rest?,
            (None, Some(_)) => false,
            (None, None) => return None,
        },
    })
}

fn typed(terms: &[(bool, Cond)]) -> String {
    let all: Vec<String> = terms.iter().map(|(not, it)| text(*not, it)).collect();
    all.join("  ")
}

/// The answer of the model: false if one term is false, unknown if one is unknown.
fn expected(terms: &[(bool, Cond)], key: &Model, world: &World) -> Option<bool> {
    let answers: Vec<Option<bool>> = terms
        .iter()
        .map(|(not, cond)| answer(cond, key, world).map(|it| it != *not))
        .collect();
    if answers.contains(&Some(false)) {
        return Some(false);
    }
    answers.into_iter().try_fold(true, |_, it| it)
}

fn found(parsed: &Parsed, key: &ApiKey, now: Time, context: &Context) -> Option<bool> {
    let now = time(now);
    parsed.holds(&Facts { key, now, context }, &mut |_| true)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn terms_mean_what_the_model_says(terms in terms(), keys in keys(), world in worlds()) {
        let typed = typed(&terms);
        let parsed = Language::default().parse(&typed);
        prop_assert_eq!(&parsed.problems, &[], "{}", typed);
        let context = context(&world, &keys);
        for key in &keys {
            prop_assert_eq!(
                found(&parsed, &real(key), world.now, &context),
                expected(&terms, key, &world),
                "{}: {:?} in {:?}", typed, key, world
            );
        }
        // A saved filter and its exclusion mean the same.
        let saved = Language { saved: [("it".to_owned(), typed)].into(), ..Language::default() };
        for key in keys.iter().map(real) {
            let it = found(&parsed, &key, world.now, &context);
            prop_assert_eq!(found(&saved.parse("@it"), &key, world.now, &context), it);
            prop_assert_eq!(found(&saved.parse("!@it"), &key, world.now, &context), it.map(|it| !it));
        }
    }

    #[test]
    fn a_narrower_term_matches_nothing_else(
        own in terms(), wide in terms(), keys in keys(), world in worlds(),
    ) {
        let parse = |it: &(bool, Cond)| Language::default().parse(&text(it.0, &it.1));
        let context = context(&world, &keys);
        for (own, wide) in own.iter().zip(&wide).chain(own.iter().zip(&own)) {
            let (own, wide) = (parse(own), parse(wide));
            if own.terms[0].implies(&wide.terms[0]) {
                for key in keys.iter().map(real) {
                    if found(&own, &key, world.now, &context) == Some(true) {
                        prop_assert_eq!(found(&wide, &key, world.now, &context), Some(true));
                    }
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_changes_between_moments(terms in terms(), keys in keys(), world in worlds()) {
        let parsed = Language::default().parse(&typed(&terms));
        let context = context(&world, &keys);
        for key in keys.iter().map(real) {
            let mut moments = Vec::new();
            let now = time(world.now);
            let facts = Facts { key: &key, now, context: &context };
            parsed.moments(&facts, &mut |at| moments.push(at));
            moments.extend(key.moments().into_iter().flatten());
            let mut before = found(&parsed, &key, 0, &context);
            for quarter in 1..200 {
                let (from, to) = (time(quarter - 1), time(quarter));
                let after = found(&parsed, &key, quarter, &context);
                let due = moments.iter().any(|at| from < *at && *at <= to);
                prop_assert!(before == after || due, "{} at {}", typed(&terms), quarter);
                before = after;
            }
        }
    }
}
