//! What lies on top. Each is a titled box whose last row names its keys, from the one table.

mod carrying;
mod copied;
mod help;
mod key_text;
mod picker;
mod qr;
mod question;
mod rotation;
mod secret;
mod snippets;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::api::{CodeWanted, RequestId};
use crate::app::Model;
use crate::app::allowlist::audit_form;
use crate::app::modal::Modal;
use crate::form::Form;
use crate::keymap::Place;

use crate::view::line::{put, row};
use crate::view::screen::faces;
use crate::view::text;
use crate::view::theme::Theme;
use crate::view::widget::modal::{FRAME_HEIGHT, FRAME_WIDTH};
use crate::view::widget::{footer, form, modal as boxed};

/// The widest a box gets: the design size.
const WIDE: u16 = 80;

/// Cells of what a path can go on with.
const CHOICES: usize = 200;

/// Draws one.
pub(in crate::view) fn draw(
    model: &Model,
    modal: &Modal,
    theme: Theme,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let top = model
        .modals
        .last()
        .is_some_and(|last| std::ptr::eq(last, modal));
    let system = model.system_name();
    match modal {
        // It lies at the bottom; the root has drawn it.
        Modal::Details(_)
        | Modal::Builder(_)
        | Modal::Access(_)
        | Modal::Needs(_)
        | Modal::Sessions(_)
        | Modal::Upgrade(_) => {}
        Modal::KeyForm(it) => {
            let title = match &it.old {
                None => format!("New key on {system}"),
                Some(key) => format!("Key {} ({}) on {system}", key.name, key.id),
            };
            let fault = it.fault.as_ref();
            let waiting = it.sending.map(|id| on_its_way(model, id));
            let above = Above {
                words: waiting.or_else(|| it.text.map(str::to_owned)),
                fault,
            };
            form_box(
                &title,
                &above,
                &it.form,
                &modal.places(),
                top,
                theme,
                frame,
                area,
            );
        }
        Modal::ResetForm(it) => {
            let name = model
                .keys
                .get(it.id)
                .map_or(String::new(), |key| key.name.to_string());
            let above = Above {
                words: Some(it.text.clone()),
                fault: None,
            };
            form_box(
                &format!("Reset key {name} ({}) on {system}", it.id),
                &above,
                &it.form,
                &modal.places(),
                top,
                theme,
                frame,
                area,
            );
        }
        Modal::RotateForm(it) => {
            let above = Above {
                words: Some(match it.sending {
                    Some(id) => on_its_way(model, id),
                    None => it.text.clone(),
                }),
                fault: it.fault.as_ref(),
            };
            form_box(
                &format!("Rotate {} on {system}", it.called),
                &above,
                &it.form,
                &modal.places(),
                top,
                theme,
                frame,
                area,
            );
        }
        Modal::Rotation(it) => rotation::draw(model, *it, theme, frame.buffer_mut(), area),
        Modal::SaveProfile(it) => {
            let above = Above {
                words: Some(format!("{}. No secret is saved.", it.address)),
                fault: None,
            };
            form_box(
                "Save as a profile",
                &above,
                &it.form,
                &modal.places(),
                top,
                theme,
                frame,
                area,
            );
        }
        Modal::Learn(it) => match &it.stage {
            audit_form::Stage::Asking(fault) => {
                let words = "The audit of the system tells what was really called. The rules that permit just that are shown before they are used.";
                let above = Above {
                    words: Some(words.into()),
                    fault: fault.as_ref(),
                };
                form_box(
                    "Learn rules from the audit",
                    &above,
                    &it.form,
                    &modal.places(),
                    top,
                    theme,
                    frame,
                    area,
                );
            }
            audit_form::Stage::Reading { learned, .. } => {
                let places = modal.places();
                words_box(
                    "Reading the audit",
                    &learned.progress(),
                    &places,
                    theme,
                    frame,
                    area,
                );
            }
            // It lies at the bottom.
            audit_form::Stage::Done(_) => {}
        },
        Modal::SaveReport(it) => {
            let words = "The report as text, for whoever has to do something about it. It names keys and their rules.";
            let above = Above {
                words: Some(words.into()),
                fault: None,
            };
            form_box(
                "Write the report",
                &above,
                &it.form,
                &modal.places(),
                top,
                theme,
                frame,
                area,
            );
        }
        Modal::Code(it) => {
            let words = match it.why {
                CodeWanted::First => "This account has a second factor.".to_owned(),
                CodeWanted::Wrong => "Wrong code. Enter the next one:".to_owned(),
                CodeWanted::Late => {
                    format!(
                        "{system} had ended the sign-in before the code came. Enter a new code:"
                    )
                }
            };
            let above = Above {
                words: Some(words),
                fault: None,
            };
            form_box(
                &format!("One-time code for {system}"),
                &above,
                &it.form,
                &modal.places(),
                top,
                theme,
                frame,
                area,
            );
        }
        Modal::Picker(it) => picker::draw(it, top, theme, frame, area),
        Modal::Question(it) => question::draw(model, it, theme, frame.buffer_mut(), area),
        Modal::Waiting(it) => {
            let text = model.held_words(it.id).unwrap_or_else(|| it.text.clone());
            words_box(&it.title, &text, &[], theme, frame, area);
        }
        Modal::Doubt(it) => {
            let text = format!(
                "{} {} This was {}; it is not sent again. The list of keys is read as soon as {system} answers, to see what \
                 became of it.",
                it.fault.what,
                it.fault.meaning,
                it.sent.describe()
            );
            let title = format!("Outcome unknown on {system}");
            words_box(&title, &text, &modal.places(), theme, frame, area);
        }
        Modal::SaveSecret(it) => {
            let choices = it.choices.join("  ");
            let above = Above {
                words: Some(match choices.as_str() {
                    "" => "Only you will be able to read the file.".into(),
                    // More than a few lines would push the form away.
                    choices => {
                        let choices = crate::domain::text::harmless(choices);
                        text::clip(&choices, CHOICES, theme.signs().ellipsis).into_owned()
                    }
                }),
                fault: None,
            };
            form_box(
                "Save the key to a file",
                &above,
                &it.form,
                &modal.places(),
                top,
                theme,
                frame,
                area,
            );
        }
        Modal::Qr(it) => qr::draw(model, *it, theme, frame.buffer_mut(), area),
        Modal::Snippets(it) => snippets::draw(model, it, theme, frame.buffer_mut(), area),
        Modal::Secret(it) => secret::draw(model, it, theme, frame.buffer_mut(), area),
        Modal::Help(it) => help::draw(it, theme, frame.buffer_mut(), area),
    }
}

/// What stands above the fields of a form.
struct Above<'a> {
    words: Option<String>,
    fault: Option<&'a crate::domain::Fault>,
}

#[expect(
    clippy::too_many_arguments,
    reason = "one call a form; a struct would only rename them"
)]
fn form_box<Id: Copy + Eq>(
    title: &str,
    above: &Above<'_>,
    fields: &Form<Id>,
    places: &[Place],
    top: bool,
    theme: Theme,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let width = WIDE.min(area.width);
    let inner = width.saturating_sub(FRAME_WIDTH);
    let lines = above
        .words
        .as_ref()
        .map(|w| text::wrap(w, usize::from(inner)))
        .unwrap_or_default();
    let said = count(lines.len()) + above.fault.map_or(0, |f| fault_height(f, inner));
    let gap = u16::from(said > 0);
    let wanted = said + gap + form::height(fields, inner, theme) + 2 + FRAME_HEIGHT;
    let room = boxed::open(frame.buffer_mut(), area, theme, title, (width, wanted));
    for (y, line) in (0..).zip(&lines) {
        put(frame.buffer_mut(), row(room, y), &Line::raw(line.as_str()));
    }
    if let Some(fault) = above.fault {
        let at = Rect {
            y: room.y + count(lines.len()),
            height: room.height.saturating_sub(count(lines.len())),
            ..room
        };
        faces::fault(fault, theme, frame.buffer_mut(), at);
    }
    let taken = (said + gap).min(room.height);
    let body = Rect {
        y: room.y + taken,
        height: room.height.saturating_sub(taken + 1),
        ..room
    };
    if top {
        form::draw(frame, body, fields, theme);
    } else {
        form::render(frame.buffer_mut(), body, fields, theme);
    }
    keys_row(places, theme, frame.buffer_mut(), room);
}

/// The keys of a box in its last row, at the right.
fn keys_row(places: &[Place], theme: Theme, buf: &mut ratatui::buffer::Buffer, room: Rect) {
    let Some(last) = room.height.checked_sub(1) else {
        return;
    };
    let line = footer::line(footer::entries(places), room.width, theme);
    crate::view::line::put_right(buf, row(room, last), &line, 0);
}

fn words_box(
    title: &str,
    words: &str,
    places: &[Place],
    theme: Theme,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let width = WIDE.min(area.width);
    let words = crate::domain::text::harmless_lines(words);
    let lines = text::wrap(&words, usize::from(width.saturating_sub(FRAME_WIDTH)));
    let height = count(lines.len()) + FRAME_HEIGHT + 3;
    let room = boxed::open(frame.buffer_mut(), area, theme, title, (width, height));
    for (y, line) in (1..).zip(&lines) {
        put(frame.buffer_mut(), row(room, y), &Line::raw(line.as_str()));
    }
    keys_row(places, theme, frame.buffer_mut(), room);
}

fn fault_height(fault: &crate::domain::Fault, width: u16) -> u16 {
    let room = usize::from(width).saturating_sub(6);
    let parts = [&fault.what, &fault.meaning, &fault.next];
    count(
        parts
            .into_iter()
            .filter(|p| !p.is_empty())
            .map(|p| text::wrap(p, room).len())
            .sum(),
    )
}

fn count(lines: usize) -> u16 {
    u16::try_from(lines).unwrap_or(u16::MAX / 4)
}

/// What a form waits for.
fn on_its_way(model: &Model, id: RequestId) -> String {
    let sent = || format!("Sent. Waiting for {} to answer.", model.system_name());
    model.held_words(id).unwrap_or_else(sent)
}
