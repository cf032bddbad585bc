//! The lines that a person types: from an editor at a terminal, as they come from anything else.

use std::io::{self, BufRead as _, IsTerminal as _};
use std::sync::mpsc as blocking;

use rustyline::DefaultEditor;
use tokio::sync::mpsc;

use crate::failure::Failure;
use crate::output::Output;
use crate::say::say;

const PROMPT: &str = "> ";

/// Lines of stdin. They are read by a thread of their own, which ends with the process: a read from a terminal cannot be
/// interrupted.
pub(crate) struct Lines {
    /// Has the editor read the next line; none where lines are read ahead.
    editor: Option<blocking::Sender<()>>,
    typed: mpsc::Receiver<String>,
    /// Whether the prompt is shown already: waiting for a line may be cancelled and started again.
    asked: bool,
    output: Output,
    #[cfg(unix)]
    terminal: Option<nix::sys::termios::Termios>,
}

/// Whether somebody can edit lines here.
pub(crate) fn is_interactive() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

impl Lines {
    /// Opens the editor at a terminal, with the bot's log above it.
    pub(crate) fn open(output: &Output) -> Result<Self, Failure> {
        let (sender, typed) = mpsc::channel(1);
        let mut opened = Self {
            editor: None,
            typed,
            asked: false,
            output: output.clone(),
            #[cfg(unix)]
            terminal: nix::sys::termios::tcgetattr(io::stdin()).ok(),
        };
        if is_interactive() {
            let mut editor = DefaultEditor::new()?;
            // A terminal that cannot move its cursor has no place above the line.
            if let Ok(printer) = editor.create_external_printer() {
                output.go_above(printer);
            }
            let (ask, asked) = blocking::channel();
            std::thread::spawn(move || edit(editor, &asked, &sender));
            opened.editor = Some(ask);
        } else {
            std::thread::spawn(move || read_ahead(&sender));
        }
        Ok(opened)
    }

    /// Shows the prompt and waits for a line; none at the end of the input, at Ctrl-C and at Ctrl-D.
    pub(crate) async fn next(&mut self) -> Result<Option<String>, Failure> {
        if !self.asked {
            self.asked = true;
            match &self.editor {
                // A thread that has ended has closed the channel of lines, too.
                Some(editor) => drop(editor.send(())),
                None => say(PROMPT)?,
            }
        }
        let line = self.typed.recv().await;
        self.asked = false;
        Ok(line)
    }
}

impl Drop for Lines {
    /// Leaves the terminal as it was: the thread may still be editing.
    fn drop(&mut self) {
        self.output.leave_editor();
        #[cfg(unix)]
        if let Some(terminal) = &self.terminal {
            use nix::sys::termios::{SetArg, tcsetattr};

            // A terminal that is gone needs nothing.
            let _ = tcsetattr(io::stdin(), SetArg::TCSANOW, terminal);
        }
        if self.asked && self.editor.is_some() {
            // What comes next starts on a new line.
            let _ = say("\n");
        }
    }
}

fn edit(mut editor: DefaultEditor, asked: &blocking::Receiver<()>, sender: &mpsc::Sender<String>) {
    while asked.recv().is_ok() {
        let Ok(line) = editor.readline(PROMPT) else {
            return;
        };
        // Without room for it the line is only not remembered.
        let _ = editor.add_history_entry(&line);
        if sender.blocking_send(line).is_err() {
            return;
        }
    }
}

fn read_ahead(sender: &mpsc::Sender<String>) {
    for line in io::stdin().lock().lines() {
        let Ok(line) = line else { return };
        if sender.blocking_send(line).is_err() {
            return;
        }
    }
}
