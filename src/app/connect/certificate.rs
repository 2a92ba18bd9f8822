//! Certificate prompts: what the user sees before anything is sent to a system with an untrusted certificate.

use jiff::Timestamp;

use crate::api::LinkCommand;
use crate::app::connect::changed_certificate::{ChangedCertificate, WordField};
use crate::app::cx::Cx;
use crate::app::effect::Effect;
use crate::app::modal::Modal;
use crate::app::present;
use crate::app::widget::form_keys::{FormKey, drive};
use crate::app::widget::question::{Answer, Line, Question};
use crate::app::widget::window::TakesKeys;
use crate::domain::certificate::CONSOLE_COMMAND;
use crate::domain::{Fingerprint, Others, Untrusted};
use crate::keymap::{Action, Chord};

pub(in crate::app) fn ask_trust(shown: &Untrusted, cx: &mut Cx) {
    // An earlier certificate prompt is outdated.
    drop_certificates(cx);
    if shown.known.is_empty() {
        let question = first(shown, cx.now).about_certificate();
        return present::modal(Modal::Question(question), cx);
    }
    let what = format!("the certificate of {} has changed", place(shown));
    let window = ChangedCertificate::new(shown, place(shown), cx.profile(), cx.now);
    present::below(Modal::ChangedCertificate(Box::new(window)), &what, cx);
}

pub(in crate::app) fn drop_certificates(cx: &mut Cx) {
    cx.modals.retain(|m| match m {
        Modal::Question(q) => !q.about_certificate,
        _ => !matches!(m, Modal::ChangedCertificate(_)),
    });
}

pub(in crate::app) fn trust(print: Fingerprint, cx: &mut Cx) {
    let first = LinkCommand::Trust(print, Others::MustNotBe);
    cx.out.push(Effect::Ask(first));
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

impl TakesKeys for ChangedCertificate {
    type With<'a> = &'a mut Cx;

    fn key(action: Option<Action>, chord: Chord, cx: &mut Cx) {
        let Some(Modal::ChangedCertificate(it)) = cx.modals.last_mut() else {
            return;
        };
        let command = match (drive(&mut it.form, action, chord), it.meaning()) {
            (FormKey::Nothing | FormKey::Pick(_), _) => return,
            (FormKey::Leave, _) => LinkCommand::Distrust,
            (FormKey::Save, Some(others)) => LinkCommand::Trust(it.print, others),
            (FormKey::Save, None) => {
                let words = "type replace or add in full. Esc trusts nothing new.";
                it.form.set_error(WordField, words);
                return it.form.focus(WordField);
            }
        };
        cx.modals.pop();
        cx.out.push(Effect::Ask(command));
    }
}
