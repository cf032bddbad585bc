//! What the page's routes have in common.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use super::backstage::Backstage;
use super::post::{self, Post};
use super::scene::Scene;
use super::viewer::Viewer;
use simulators::discord::{Interaction, Message, Person, SendError, Sent};

/// Everything that changes.
#[derive(Debug)]
pub(super) struct State {
    pub(super) viewer: Viewer,
    pub(super) scene: Scene,
    pub(super) posts: VecDeque<Post>,
    pub(super) next_post: u64,
    /// The bot's private messages that the person has dismissed.
    pub(super) dismissed: BTreeSet<u64>,
    /// How many times a ticket was changed.
    pub(super) changes: u64,
}

/// One page; all its tabs show the same.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) backstage: Backstage,
    state: Mutex<State>,
    changed: watch::Sender<()>,
}

impl Shared {
    pub(super) fn new(backstage: Backstage) -> Arc<Self> {
        let now = backstage.discord.clock().now();
        let posts: VecDeque<Post> = post::beginning(now).into();
        let next_post = posts.len() as u64 + 1;
        let state = State {
            viewer: Viewer::default(),
            scene: Scene::default(),
            posts,
            next_post,
            dismissed: BTreeSet::new(),
            changes: 0,
        };
        Arc::new(Self {
            backstage,
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
        self.backstage.discord.send(&interaction)
    }

    /// Writes a message, as a person.
    pub(super) fn say(&self, author: Person, content: String) {
        let at = self.backstage.discord.clock().now();
        let newest = self.backstage.discord.messages().last().map(Message::id);
        self.change(|state| {
            let post = Post {
                id: state.next_post,
                channel: state.viewer.spot.place().channel,
                author,
                content,
                at,
                after: newest.unwrap_or(0),
            };
            state.next_post = state.next_post.saturating_add(1);
            state.posts.push_back(post);
            if state.posts.len() > post::KEPT {
                state.posts.pop_front();
            }
        });
    }
}
