//! Certificate prompts: what the user sees before anything is sent to a system with an untrusted certificate.

use jiff::Timestamp;

use crate::api::LinkCommand;
use crate::app::cx::Cx;
use crate::app::effect::Effect;
use crate::app::modal::Modal;
use crate::app::present;
use crate::app::widget::question::{Answer, Line, Question};
use crate::domain::certificate::{CONSOLE_COMMAND, day};
use crate::domain::{Fingerprint, Untrusted};

/// Most trusted certificates listed beside a changed one.
const MOST: usize = 2;

pub(in crate::app) fn ask_trust(shown: &Untrusted, cx: &mut Cx) {
    let question = if shown.known.is_empty() {
        first(shown, cx.now)
    } else {
        changed(shown)
    };
    // An earlier certificate prompt is outdated.
    drop_certificates(cx);
    present::modal(Modal::Question(question.about_certificate()), cx);
}

pub(in crate::app) fn drop_certificates(cx: &mut Cx) {
    cx.modals
        .retain(|m| !matches!(m, Modal::Question(q) if q.about_certificate));
}

pub(in crate::app) fn trust(print: Fingerprint, cx: &mut Cx) {
    cx.out.push(Effect::Ask(LinkCommand::Trust(print)));
}

/// Prompt for a system without trusted certificates.
fn first(shown: &Untrusted, now: Timestamp) -> Question {
    let it = &shown.certificate;
    let mut lines = Vec::new();
    if it.self_signed() {
        lines.push(Line::plain(format!(
            "The certificate is self-signed, like that of every new TrueNAS, and names {}.",
            it.named()
        )));
        lines.extend(it.out_of_date(now).map(Line::warning));
    } else {
        lines.push(Line::warning(shown.fault.what.clone()));
        lines.push(Line::exact(format!("issuer    {}", it.issuer)));
    }
    lines.push(Line::exact(format!("subject   {}", it.subject)));
    lines.push(Line::exact(format!(
        "key       {:<28}  valid  {}",
        it.key.to_string(),
        it.validity()
    )));
    lines.extend(it.key.weakness().map(Line::warning));
    lines.extend(print("SHA-256", it.print));
    lines.push(Line::plain("To compare, on the system's console:"));
    lines.push(Line::exact(CONSOLE_COMMAND));
    Question::new(
        format!("Unknown certificate: {}", place(shown)),
        lines,
        "Don't connect",
        vec![("Trust and remember", Answer::Trust(it.print))],
    )
    .deliberate()
}

/// Notice for a system with another trusted certificate. It offers no way to connect: `tnkeys trust` is a separate command.
fn changed(shown: &Untrusted) -> Question {
    let mut lines = vec![Line::danger(
        "Either it was renewed, or someone is intercepting the connection. Nothing was sent.",
    )];
    for pin in shown.known.iter().take(MOST) {
        lines.extend(print("trusted", pin.print));
        lines.push(Line::exact(format!(
            "          since {}, valid {} to {}",
            day(Some(pin.added)),
            day(pin.not_before),
            day(pin.not_after)
        )));
    }
    if let Some(more) = shown.known.len().checked_sub(MOST).filter(|it| *it > 0) {
        lines.push(Line::exact(format!("          and {more} more")));
    }
    let it = &shown.certificate;
    lines.extend(print("now", it.print));
    lines.push(Line::exact(format!(
        "          {}, valid {}",
        it.key,
        it.validity()
    )));
    lines.push(Line::exact(format!("          {}", it.subject)));
    lines.push(Line::plain("To compare, on the system's console:"));
    lines.push(Line::exact(CONSOLE_COMMAND));
    let place = place(shown);
    lines.push(Line::plain(format!(
        "If the change was intended: tnkeys trust --replace {place}"
    )));
    lines.push(Line::plain(format!(
        "If this is the other controller of an HA pair: tnkeys trust --add {place}"
    )));
    Question::notice(format!("The certificate of {place} has changed"), lines)
}

/// A fingerprint, in two lines.
fn print(label: &str, print: Fingerprint) -> [Line; 2] {
    let (first, second) = print.halves();
    [
        Line::exact(format!("{label:<8}  {first}")),
        Line::exact(format!("          {second}")),
    ]
}

/// The host, with its port unless that is 443.
fn place(shown: &Untrusted) -> String {
    match (shown.host.contains(':'), shown.port) {
        (false, 443) => shown.host.clone(),
        (false, port) => format!("{}:{port}", shown.host),
        (true, port) => format!("[{}]:{port}", shown.host),
    }
}
