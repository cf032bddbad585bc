//! The task that owns a child process and reports how it ended.

use std::io;
use std::process::ExitStatus;
use std::sync::Arc;
use std::time::Duration;

use tokio::process::Child;
use tokio::sync::{Notify, watch};
use tokio::task::{JoinHandle, JoinSet};

/// The longest wait for the last output: a grandchild could hold the pipes open.
const LAST_OUTPUT: Duration = Duration::from_secs(5);

type End = Option<Result<ExitStatus, Arc<io::Error>>>;

/// A handle on the task. The child is killed when it is dropped.
#[derive(Debug)]
pub(super) struct Supervisor {
    id: Option<u32>,
    end: watch::Receiver<End>,
    kill: Arc<Notify>,
    task: JoinHandle<()>,
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        // The task owns the child, which is killed on drop.
        self.task.abort();
    }
}

impl Supervisor {
    /// Takes charge of a child and of the tasks that read its output.
    pub(super) fn start(child: Child, readers: JoinSet<()>) -> Self {
        let (told, end) = watch::channel(None);
        let kill = Arc::new(Notify::new());
        Self {
            id: child.id(),
            end,
            kill: Arc::clone(&kill),
            task: tokio::spawn(supervise(child, readers, kill, told)),
        }
    }

    pub(super) fn id(&self) -> Option<u32> {
        self.id.filter(|_| self.end.borrow().is_none())
    }

    pub(super) fn kill(&self) {
        self.kill.notify_one();
    }

    pub(super) fn ended(&self) -> io::Result<Option<ExitStatus>> {
        self.end.borrow().as_ref().map(copy).transpose()
    }

    pub(super) async fn exited(&self) -> io::Result<ExitStatus> {
        let mut end = self.end.clone();
        let end = end.wait_for(Option::is_some).await;
        let end = end.map_err(io::Error::other)?;
        end.as_ref()
            .map_or_else(|| Err(io::ErrorKind::Other.into()), copy)
    }
}

fn copy(end: &Result<ExitStatus, Arc<io::Error>>) -> io::Result<ExitStatus> {
    match end {
        Ok(status) => Ok(*status),
        Err(error) => Err(io::Error::new(error.kind(), Arc::clone(error))),
    }
}

async fn supervise(
    mut child: Child,
    mut readers: JoinSet<()>,
    kill: Arc<Notify>,
    told: watch::Sender<End>,
) {
    let status = tokio::select! {
        status = child.wait() => status,
        () = kill.notified() => match child.start_kill() {
            Ok(()) => child.wait().await,
            Err(error) => Err(error),
        },
    };
    let rest = async { while readers.join_next().await.is_some() {} };
    // What has not come by then belongs to somebody else.
    let _ = tokio::time::timeout(LAST_OUTPUT, rest).await;
    told.send_replace(Some(status.map_err(Arc::new)));
}
