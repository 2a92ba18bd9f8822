//! What lies on top. Each is a titled box whose last row names its keys, from the one table.

use crate::app::requests::hold;
use ratatui::Frame;
use ratatui::layout::Rect;

use crate::api::{CodeWanted, RequestId};
use crate::app::Model;
use crate::app::allowlist::audit_form;
use crate::app::modal::Modal;

use crate::view::text;
use crate::view::theme::Theme;
use crate::view::widget::form_box::{Above, form_box, words_box};

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
        .cx
        .modals
        .last()
        .is_some_and(|last| std::ptr::eq(last, modal));
    let system = model.cx.system_name();
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
                &modal.contexts(),
                top,
                theme,
                frame,
                area,
            );
        }
        Modal::ResetForm(it) => {
            let name = model
                .cx
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
                &modal.contexts(),
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
                &modal.contexts(),
                top,
                theme,
                frame,
                area,
            );
        }
        Modal::Rotation(it) => {
            crate::view::rotation::draw(model, *it, theme, frame.buffer_mut(), area)
        }
        Modal::SaveProfile(it) => {
            let above = Above {
                words: Some(format!("{}. No secret is saved.", it.address)),
                fault: None,
            };
            form_box(
                "Save as a profile",
                &above,
                &it.form,
                &modal.contexts(),
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
                    &modal.contexts(),
                    top,
                    theme,
                    frame,
                    area,
                );
            }
            audit_form::Stage::Reading { learned, .. } => {
                let contexts = modal.contexts();
                words_box(
                    "Reading the audit",
                    &learned.progress(),
                    &contexts,
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
                &modal.contexts(),
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
                &modal.contexts(),
                top,
                theme,
                frame,
                area,
            );
        }
        Modal::Picker(it) => crate::view::widget::picker::draw(it, top, theme, frame, area),
        Modal::Question(it) => {
            crate::view::widget::question::draw(model, it, theme, frame.buffer_mut(), area)
        }
        Modal::Waiting(it) => {
            let text = hold::waiting_text(it.id, &model.cx).unwrap_or_else(|| it.text.clone());
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
            words_box(&title, &text, &modal.contexts(), theme, frame, area);
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
                &modal.contexts(),
                top,
                theme,
                frame,
                area,
            );
        }
        Modal::Qr(it) => crate::view::secret::qr::draw(model, *it, theme, frame.buffer_mut(), area),
        Modal::Snippets(it) => {
            crate::view::secret::snippets::draw(model, it, theme, frame.buffer_mut(), area)
        }
        Modal::Secret(it) => crate::view::secret::draw(model, it, theme, frame.buffer_mut(), area),
        Modal::Help(it) => crate::view::widget::help::draw(it, theme, frame.buffer_mut(), area),
    }
}

/// What a form waits for.
fn on_its_way(model: &Model, id: RequestId) -> String {
    let sent = || format!("Sent. Waiting for {} to answer.", model.cx.system_name());
    hold::waiting_text(id, &model.cx).unwrap_or_else(sent)
}
