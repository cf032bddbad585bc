//! What the page's routes have in common.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use super::post::{self, Post};
use super::scene::Scene;
use super::viewer::Viewer;
use simulators::discord::{Discord, Interaction, Person, SendError, Sent};
use simulators::ticketrz::Ticketrz;

/// Everything that changes.
#[derive(Debug)]
pub(super) struct State {
    pub(super) viewer: Viewer,
    pub(super) scene: Scene,
    pub(super) posts: VecDeque<Post>,
    pub(super) next_post: u64,
    /// The bot's private messages that the person has sent away.
    pub(super) dismissed: BTreeSet<u64>,
    /// The interactions that were answered with a ticket.
    pub(super) answered: usize,
}

/// One page; all its tabs show the same.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) discord: Discord,
    pub(super) ticketrz: Ticketrz,
    state: Mutex<State>,
    changed: watch::Sender<()>,
}

impl Shared {
    pub(super) fn new(discord: Discord, ticketrz: Ticketrz) -> Arc<Self> {
        let posts: VecDeque<Post> = post::beginning(discord.clock().now()).into();
        let next_post = posts.len() as u64 + 1;
        let state = State {
            viewer: Viewer::default(),
            scene: Scene::default(),
            posts,
            next_post,
            dismissed: BTreeSet::new(),
            answered: 0,
        };
        Arc::new(Self {
            discord,
            ticketrz,
            state: Mutex::new(state),
            changed: watch::Sender::new(()),
        })
    }

    pub(super) fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let result = change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
        self.tell();
        result
    }

    /// Lets every open page look again.
    pub(super) fn tell(&self) {
        self.changed.send_replace(());
    }

    pub(super) fn subscribe(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// Does something as the person at the page, where they are.
    pub(super) fn send(&self, interaction: Interaction) -> Result<Sent, SendError> {
        let viewer = self.read(|state| state.viewer.clone());
        let interaction = interaction.by(viewer.person()).at(viewer.spot.place());
        self.discord.send(&interaction)
    }

    /// Writes a message, as a person.
    pub(super) fn say(&self, author: Person, content: String) {
        let at = self.discord.clock().now();
        self.change(|state| {
            let post = Post {
                id: state.next_post,
                channel: state.viewer.spot.place().channel,
                author,
                content,
                at,
            };
            state.next_post = state.next_post.saturating_add(1);
            state.posts.push_back(post);
            if state.posts.len() > post::KEPT {
                state.posts.pop_front();
            }
        });
    }
}
