//! Walks through the code: where to find a behavior, one key from the terminal to the wire and back, and how to add things.
//!
//! This module contains only documentation. Floors, features, invariants and the glossary are on the front page of the crate.
//!
//! # Where to find a behavior
//!
//! | question | answer |
//! |---|---|
//! | What does a key press do? | `src/keymap/table/` has every binding. Search for its action in `src/app/`. The list of keys: `src/app/update/list_actions.rs` |
//! | What does `t` do after verify? | see [Rotation](#rotation) |
//! | Where does an `api_key.query` event become a row of the list? | see [Events](#events) |
//! | Why is a plain key refused over `ws://`? | `judge` in `src/domain/policy.rs` is the rule (invariant 8). `permit` in `src/net/dial/mod.rs` enforces it before every dial; `read` in `src/app/connect/screen.rs` explains it before the form is sent |
//! | What does an action on the marked keys do? | see [An action on many keys](#an-action-on-many-keys) |
//! | Which open system gets a key, a reply or a timer? | see [Several systems](#several-systems) |
//! | What does `owner:svc expires<30d` match? | see [The filter](#the-filter) |
//! | What does an export contain? | `src/app/keys/export/columns.rs` has the columns and writes CSV and Markdown, `src/app/keys/export/json.rs` writes JSON. `tnkeys list` uses the same two. The columns of the screen: `src/domain/list_column.rs`, drawn by `src/view/keys/chosen.rs` |
//! | What clears a copy after 45 s? | `count_down_copy` in `src/app/secret/copy.rs` requests `Effect::ClearCopy`; `src/runtime/clipboard.rs` runs it with `src/clipboard/mod.rs`. The 45 s are the default of `clear_after` in `src/domain/handling.rs` |
//! | Which roles does an integration need? | `assets/presets.toml` lists its methods, `src/config/presets.rs` reads the list; `choose` in `src/domain/account/roles.rs` finds the roles, with the search of `src/domain/account/cover.rs` |
//! | Where does the simulator refuse an eleventh key of a user? | `create` in `src/sim/methods/api_key/checks.rs`. The limit is `keys_per_user` in `src/sim/release/traits.rs` |
//! | What does a button of a question do, or a row of a picker? | `src/app/update/answers.rs`, `src/app/update/picked.rs` |
//! | Where are keys sorted and filtered? | `src/app/keys/table.rs` keeps order and matches, `src/app/keys/table/arranging.rs` computes them; `src/app/widget/ranking.rs` grades a match; `arrange` in `src/app/keys/list.rs` decides whether the update or a job computes them. `src/runtime/worker.rs` runs the job (`src/app/keys/arrange.rs`), `src/app/keys/jobs.rs` requests it and receives its result |
//! | Where do the findings of the check come from? | `src/domain/check/` judges what was read, for `tnkeys check` and for the screen. `src/app/check/reading.rs` reads the audit log, `src/app/check/gather.rs` collects the rest |
//! | Where is a secret read as text? | the list in `tests/arch/secrets.rs` |
//! | What is sent before the sign-in? | `src/net/dial/mod.rs` opens the connection, `src/net/auth.rs` signs in, `src/net/gate.rs` counts each call |
//! | What happens when the connection is lost? | `src/net/session/loss.rs` ends the calls, `src/net/backoff.rs` waits, `src/app/update/link_events.rs` shows it |
//! | Which limits does a reply have? | of a message, its depth and its values: `src/wire/limits.rs`; of fragments and control frames: `src/net/dial/frames.rs`; of rows and texts: beside the request in `src/api/`. `tests/hostile/` counts the bytes that a hostile reply costs |
//! | What does an error of TrueNAS mean to the user? | `src/api/faults.rs`, `src/api/faults/fields.rs` |
//! | How does another program use tnkeys as a library? | `src/client/guide/mod.rs` has examples; `tests/client_crate.rs` builds such a program |
//! | How is a service account created, verified and undone? | `src/domain/account/run/mod.rs` is the state machine; `src/api/account_run.rs` turns its actions into calls; `src/cli/account/steps.rs` sends them for a script |
//! | Which files does tnkeys write? | `src/config/` its own files; `src/runtime/effects/secret_file.rs` a saved secret, `src/runtime/effects/report_file.rs` a report. All of them use `src/config/draft.rs`. `src/cli/log.rs` writes the log |
//! | Which program does tnkeys start? | `src/process/` starts all of them |
//!
//! # One key from the terminal to the wire and back
//!
//! 1. `n`: `src/term/events.rs` reads the key press and sends `Msg::Key`. The event loop (`src/runtime/mod.rs`) passes it to
//!    `Model::update` in `src/app/update.rs`.
//! 2. `src/app/model.rs` lists the contexts, `src/keymap/table.rs` finds `Action::New`, and `src/app/update/list_actions.rs` calls
//!    `src/app/keys/actions.rs`, which pushes the form (`src/app/keys/form.rs`).
//! 3. Typing: `src/app/keys/edit.rs` passes the keys to the form through `src/app/widget/form_keys.rs`; `src/form/mod.rs` edits the fields.
//! 4. `F2`: `src/app/keys/edit.rs` turns the fields into `Call::Create`. `src/app/requests/send.rs` assigns a request id, and reports
//!    `Event::Sent`.
//! 5. The call creates a secret, so `src/app/requests/hold.rs` holds it until a note is on the disk (invariants 2 and 12):
//!    `src/runtime/effects/file_tasks.rs` writes the note with `src/config/unanswered.rs` and answers `Msg::Noted`.
//! 6. `Effect::Ask`: `src/runtime/current_link.rs` passes the call to the link. `src/net/actor.rs` owns the connection, `src/net/session.rs`
//!    the calls: it counts the call as sent once its frame is taken.
//! 7. `src/api/exchange.rs` and `src/api/keys.rs` make it `api_key.create`, `src/wire/jsonrpc.rs` or `src/wire/ddp.rs` encodes the frame,
//!    `src/net/websocket.rs` sends it.
//! 8. The reply: `src/net/websocket.rs` reads the frame, `src/wire/mod.rs` decodes it, `src/net/session/incoming.rs` finds its call, and
//!    `src/api/exchange.rs` takes the secret out: `Reply::NewSecret`.
//! 9. `LinkEvent::Answer` becomes `Msg::Link`: `src/app/update/link_events.rs`, then `src/app/update/replies.rs`. In
//!    `src/app/update/new_secret.rs` the key enters the list, the form closes, and the secret moves into its window
//!    (`src/app/secret/window.rs`).
//! 10. `src/view/root.rs` draws the screen, `src/view/secret/mod.rs` and `src/view/secret/key_text.rs` the secret. `src/app/sight.rs` ignores
//!     keys during the dead time (invariant 11).
//! 11. `c`: `src/app/secret/keys.rs` calls `src/app/secret/copy.rs`, which requests `Effect::Copy`. `src/runtime/clipboard.rs` borrows the
//!     secret from the model and passes it to `src/clipboard/mod.rs`. `Msg::Copied` starts the countdown; after 45 s follow
//!     `Wake::Clearing`, `Effect::ClearCopy` and `Msg::Cleared`.
//! 12. `Esc`: `src/app/secret/close.rs` asks if the secret was neither copied nor exported, then drops it, which wipes it. `Effect::Repaint`
//!     erases it from the terminal.
//!
//! # Events
//!
//! The link subscribes to `api_key.query` during the sign-in (`src/net/auth/after_login.rs`).
//!
//! 1. `src/net/session/incoming.rs` receives the event. `src/api/events.rs` reduces it to the id of the key, because events contain plain
//!    keys from 25.10 on.
//! 2. `key_changed` in `src/app/connect/link.rs` notes the key, or removes its row. `read_changed` in `src/app/requests/reads.rs`
//!    requests the noted keys together, four times a second at most (`src/app/requests/changed_keys.rs`). For more than 500 keys, and after
//!    missed events, it requests the whole list, in pages above 20,000 keys (`src/api/keys/pages.rs`).
//! 3. `done` in `src/app/update/replies.rs` puts the key into the list (`put` in `src/app/keys/table/changing.rs`), which moves one row.
//! 4. `src/view/keys/mod.rs` draws the row.
//!
//! # Several systems
//!
//! Each open system has a [`Model`](crate::app::Model) and a connection of its own; a model knows nothing of the others. The fleet
//! (`src/app/fleet/mod.rs`) holds the models. An effect carries the [`SystemId`](crate::app::fleet::SystemId) of its system, and so does the
//! message that answers it.
//!
//! 1. `S`: `src/app/fleet/systems_keys.rs` handles the window of the systems. `src/app/fleet/opening.rs` opens and closes systems, with
//!    `src/app/fleet/slots.rs` as the bound of those that connect at the same time. `src/runtime/links.rs` holds the links.
//! 2. `take` in `src/app/fleet/update.rs` passes a message of a link, a timer or a file to its system. A key goes to the topmost window of
//!    the fleet, else to the system in front, else to the list of all systems (`src/app/fleet/all_keys.rs`).
//! 3. The list of all systems copies no key: `src/app/fleet/all/merge.rs` merges the tables of the models row by row, and
//!    `src/app/fleet/all/selection.rs` keeps the selection on its key. An action on one key brings its system to the front
//!    (`src/app/fleet/all_act.rs`).
//! 4. What concerns every system, such as a new profile, `src/app/fleet/sharing.rs` passes on to the others. What one system asks of all of
//!    them is a [`Wish`](crate::app::Wish), which `src/app/fleet/wishes.rs` grants.
//! 5. `src/view/fleet/mod.rs` draws what is in front, the systems strip and the windows of the fleet.
//!
//! Script commands over several systems: `src/cli/several.rs` connects to them, with a bound and a time limit for each.
//!
//! # An action on many keys
//!
//! 1. `B` opens the menu (`src/app/fleet/bulk/menu.rs`); `src/app/fleet/bulk/keys.rs` handles the keys of all these windows. The marks are a
//!    part of the list of each system (`src/app/keys/marking.rs`).
//! 2. `parts` in `src/app/fleet/bulk/gather.rs` asks each system for its plan. `plan` in `src/app/bulk/plan.rs` decides which keys change
//!    and why others are left out. `src/app/fleet/bulk/preview.rs` lists both, and asks for the count where more than one system or more
//!    than five keys change.
//! 3. `run_preview` in `src/app/fleet/bulk/run.rs` starts one [`Run`](crate::domain::bulk::Run) on each system. The run is a state machine
//!    without I/O (`src/domain/bulk/run/mod.rs`): it says what to send, and takes what came of it. `src/app/bulk/asks.rs` does what it says.
//! 4. Before each part of the keys, its [`Record`](crate::domain::bulk::Record) is written (`src/config/bulk_runs.rs`), so that the next
//!    process knows of a run that was killed (`src/app/bulk/earlier.rs`).
//! 5. A part is one job of `core.bulk` (`src/api/bulk.rs`), which `src/app/bulk/follow.rs` follows; without the right to it, on 22.12 and on
//!    23.10 the keys are sent one by one. The list of keys settles each item without a reply (`src/domain/bulk/settle.rs`).
//! 6. `src/app/fleet/bulk/report.rs` lists what came of each key, also for the file of the report.
//!
//! Resets, rotations and moves make secrets and never go through `core.bulk`: `src/app/fleet/bulk/queue.rs` takes one key after another, and
//! `src/app/fleet/bulk/turns.rs` opens the windows that one key has.
//!
//! # The filter
//!
//! 1. `src/domain/filter/parse.rs` reads the typed text: words, terms and [`Problem`](crate::domain::filter::Problem)s with their place.
//!    `src/domain/filter/complete.rs` completes the last term. `list --filter` and `check --filter` parse the same (`src/cli/filtering.rs`).
//! 2. A term is a condition or its reverse: `holds` in `src/domain/filter/term.rs` says whether it holds for a key, or that too little is
//!    known. `src/app/keys/filter_context.rs` collects what a term needs beside the key: last uses, sessions, the rights of the owners.
//! 3. `src/app/keys/filtering.rs` is the line as it is typed. `src/app/keys/matching.rs` combines terms and words into a score, and
//!    `src/app/keys/table/arranging.rs` applies it to the list.
//! 4. `F4` saves the filter (`src/app/keys/save_filter.rs`) in `config.toml` (`src/config/filters.rs`).
//!
//! # Rotation
//!
//! `Rotation::step` in `src/domain/rotation/mod.rs` derives the next step from the plan and the existing keys.
//!
//! 1. `t` opens the form of the successor, or the panel of a rotation that has started (`rotate` in `src/app/rotation/panel.rs`).
//!    Another owner in the form moves the key to that account (`src/app/rotation/owner.rs`): the plan contains the owner, and a key of
//!    any other owner is not taken for the successor (`is_successor` in `src/domain/rotation/mod.rs`).
//! 2. `v` on the successor's secret verifies it (`verify` and `export_done` in `src/app/secret/mod.rs`). `update_plan` in
//!    `src/app/rotation/plan.rs` records the proof in the plan and saves the plan.
//! 3. When the secret is closed, or with `t`, the panel opens at the next step. A secret that is verified but not known to be saved comes
//!    first; then tnkeys waits until no session uses the old key, and asks how to remove it. `Enter` runs the step (`run_step` in
//!    `src/app/rotation/panel.rs`).
//!
//! # How to add an action
//!
//! 1. Add a variant to `Action` in `src/keymap/action.rs` and a row to a file of `src/keymap/table/`. A new context
//!    (`src/keymap/context.rs`) needs a row there, and a place in the list of contexts: `src/app/model.rs` for a screen, `contexts` of its
//!    `Window` for a modal.
//! 2. Handle the action: in `src/app/update/list_actions.rs` for the list of keys, else in the key function of the feature.
//! 3. Footer and help follow from the table. For the list of keys, `tests/arch/readme.rs` prints the row that the README needs.
//!
//! # How to add a modal
//!
//! 1. Add its state to the folder of its feature in `src/app/`, with an `impl Window` (`src/app/widget/window.rs`) for its contexts and for
//!    pasted text, and a line to the list in `src/app/modal.rs`.
//! 2. Handle its keys with an `impl TakesKeys` in the feature. `With` is what the keys need: the context, and states of features. A new
//!    combination of states needs an implementation of `From`: see `src/app/update/windows.rs`.
//! 3. Draw it with an `impl Draw` (`src/view/widget/draw.rs`) in the folder of the feature in `src/view/`.
//! 4. If it asks something, use `Question` (`src/app/widget/question.rs`): its default is harmless, and the dead time applies to it. The
//!    effect of a new button goes into `src/app/update/answers.rs`.
//! 5. A text that may not fit in a small terminal scrolls: a field of the type `Scroll` (`src/app/widget/scroll.rs`), `scroll_mut` of its
//!    `Window`, the bindings `READ` (`src/keymap/binding.rs`), and `draw` in `src/view/widget/scrolled.rs`.
//!
//! # How to add a method of the API
//!
//! 1. Add a variant to `Call`, and to `Reply` if needed, in `src/api/call.rs`. `changes` and `makes_secret` decide whether it may be repeated
//!    (invariant 2).
//! 2. Write the request and read the reply in a file of `src/api/`; connect both in `src/api/exchange.rs`. Unknown fields are ignored, text
//!    becomes `Text` (invariants 3 and 9).
//! 3. Add a `RequestKind` in `src/app/requests/mod.rs` handle the reply in `src/app/update/replies.rs`, and its failure in
//!    `src/app/update/failures.rs`. A read is requested as in `src/app/requests/reads.rs`; a change is sent by `src/app/requests/send.rs`
//!    only.
//! 4. Add a handler to the table in `src/sim/methods/mod.rs`, and a test in `tests/sim/`. `tests/wire/requests.rs` compares requests with
//!    recorded ones.
//!
//! # How to add a release of TrueNAS
//!
//! 1. Client: name what differs as a capability in `src/domain/caps.rs`, with a constant in `src/domain/release.rs` for the release that
//!    changes it. Everything else asks the capability.
//! 2. Catalogue for accounts that may not read it from the system: `src/domain/catalogue/offline.rs`, with its data in `assets/`.
//! 3. Simulator: a variant in `src/sim/release/mod.rs`, its differences as data in `src/sim/release/traits.rs`, and its methods and roles in
//!    `src/sim/release/data/`. The behavior depends on these differences, never on the name of a release.
//! 4. The texts that list the releases: `src/cli/args.rs`, `src/cli/args/simulate.rs`, the README.
//! 5. Tests: `tests/sim/differences.rs`, and the tests that run on all releases.
