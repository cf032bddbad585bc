//! What the page needs from the program that starts it.

use simulators::discord::Discord;
use simulators::ticketrz::Ticketrz;
use tokio::sync::{mpsc, oneshot};

use super::tally::Tally;

/// The services that the page controls, and who restarts the bot.
#[derive(Clone, Debug)]
pub struct Backstage {
    /// The simulated Discord.
    pub discord: Discord,
    /// The simulated ticket system.
    pub ticketrz: Ticketrz,
    /// The tickets shown so far.
    pub tally: Tally,
    restarts: mpsc::Sender<Restart>,
}

/// The requests for a new bot, one at a time.
pub type Restarts = mpsc::Receiver<Restart>;

/// The page waits for the bot to restart.
#[derive(Debug)]
pub struct Restart(oneshot::Sender<()>);

/// The bot's owner is gone, or could not start it.
#[derive(Debug)]
pub(super) struct NotRestarted;

impl Restart {
    /// The bot is ready again.
    pub fn done(self) {
        // A closed page does not need it.
        let _ = self.0.send(());
    }
}

impl Backstage {
    /// The bot's owner receives from the second part when the page asks for a restart.
    #[must_use]
    pub fn new(discord: Discord, ticketrz: Ticketrz) -> (Self, Restarts) {
        let (restarts, wishes) = mpsc::channel(1);
        let backstage = Self {
            discord,
            ticketrz,
            tally: Tally::default(),
            restarts,
        };
        (backstage, wishes)
    }
}

impl Backstage {
    /// Restarts the bot, and waits until it is ready.
    pub(super) async fn restart(&self) -> Result<(), NotRestarted> {
        let (done, ready) = oneshot::channel();
        let wish = self.restarts.send(Restart(done)).await;
        wish.map_err(|_| NotRestarted)?;
        ready.await.map_err(|_| NotRestarted)
    }
}
