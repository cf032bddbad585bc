//! Where the bot's log goes: to stderr, or above the line that is being edited.

use std::io::{self, Write as _};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustyline::ExternalPrinter;

/// Lines that may wait for the editor. Beyond them the log goes to stderr.
const WAITING: usize = 256;
/// How long stopping waits for lines that the editor has yet to show.
const LAST_LINES: Duration = Duration::from_millis(500);

/// Takes lines of text. Clones write to the same place.
#[derive(Clone, Default)]
pub(crate) struct Output(Arc<Mutex<Option<Editor>>>);

/// A thread that hands lines to the editor. The editor may leave one waiting until it reads again, so nobody else may wait
/// for it.
struct Editor {
    lines: SyncSender<String>,
    done: Receiver<()>,
}

impl Output {
    /// Writes lines above the one that is being edited, from now on.
    pub(crate) fn go_above(&self, mut printer: impl ExternalPrinter + Send + 'static) {
        let (lines, waiting) = sync_channel::<String>(WAITING);
        let (finished, done) = sync_channel(1);
        std::thread::spawn(move || {
            for line in waiting {
                if printer.print(line).is_err() {
                    return;
                }
            }
            // The editor takes one line at a time: when it has this one it has shown those before.
            let _ = printer.print(String::new());
            let _ = finished.send(());
        });
        *self.editor() = Some(Editor { lines, done });
    }

    /// Writes to stderr again, after what the editor has yet to show.
    pub(crate) fn leave_editor(&self) {
        let Some(Editor { lines, done }) = self.editor().take() else {
            return;
        };
        drop(lines);
        // Late lines are lost with the editor.
        let _ = done.recv_timeout(LAST_LINES);
    }

    pub(crate) fn line(&self, text: &str) {
        let editor = self.editor();
        let shown = editor
            .as_ref()
            .is_some_and(|editor| editor.lines.try_send(format!("{text}\n")).is_ok());
        if !shown {
            // Without stderr there is nowhere to show it.
            let _ = writeln!(io::stderr().lock(), "{text}");
        }
    }

    fn editor(&self) -> std::sync::MutexGuard<'_, Option<Editor>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
