//! What the page's routes have in common.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use super::post::{self, Post};
use super::scene::Scene;
use super::viewer::Viewer;
use simulators::discord::{Discord, Interaction, Person, SendError, Sent};
use simulators::ticketrz::Ticketrz;
use simulators::watched::Watched;

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
pub(super) struct App {
    pub(super) discord: Discord,
    pub(super) ticketrz: Ticketrz,
    pub(super) state: Watched<State>,
}

impl App {
    pub(super) fn new(discord: Discord, ticketrz: Ticketrz) -> Arc<Self> {
        let posts: VecDeque<Post> = post::beginning(discord.clock().now()).into();
        let state = State {
            viewer: Viewer::default(),
            scene: Scene::default(),
            next_post: posts.len() as u64 + 1,
            posts,
            dismissed: BTreeSet::new(),
            answered: 0,
        };
        Arc::new(Self {
            discord,
            ticketrz,
            state: Watched::new(state),
        })
    }

    /// Does something as the person at the page, where they are.
    pub(super) fn send(&self, interaction: Interaction) -> Result<Sent, SendError> {
        let viewer = self.state.read(|state| state.viewer.clone());
        let interaction = interaction.by(viewer.person()).at(viewer.spot.place());
        self.discord.send(&interaction)
    }

    /// Writes a message, as a person.
    pub(super) fn say(&self, author: Person, content: String) {
        let at = self.discord.clock().now();
        self.state.change(|state| {
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
