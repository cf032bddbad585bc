//! The store: typed documents.

use std::{fmt, marker::PhantomData, path::Path, sync::Arc};

use serde::{Serialize, de::DeserializeOwned};
use ticketrz::Redis;

use super::{
    documents::{Documents, StateError},
    redis::RedisHashes,
    sqlite::{OpenError, SqliteFile},
};

/// A kind of document, and how many there may be.
pub(crate) struct Kind<T> {
    /// Its name in the store: unique, and the same in every version.
    name: &'static str,
    /// The most documents of this kind.
    most: usize,
    document: PhantomData<fn() -> T>,
}

impl<T> Kind<T> {
    pub(crate) const fn new(name: &'static str, most: usize) -> Self {
        Self {
            name,
            most,
            document: PhantomData,
        }
    }
}

/// The store. Cheap to clone; every call has a time limit of a few seconds.
#[derive(Clone)]
pub(crate) struct State(Arc<dyn Documents>);

impl State {
    /// The store that the settings name: the one that replicas share, or else the file. `None` without either.
    ///
    /// # Errors
    /// The file cannot be used; the error says why, by the setting's name.
    pub(crate) fn open(
        file: Option<&Path>,
        redis: Option<&Redis>,
    ) -> Result<Option<Self>, OpenError> {
        match redis {
            Some(redis) => Ok(Some(Self::in_redis(redis))),
            None => file.map(Self::in_file).transpose(),
        }
    }

    /// The store in a file, which is made where there is none.
    ///
    /// # Errors
    /// The file cannot be used; the error says why, by the setting's name.
    pub(crate) fn in_file(path: &Path) -> Result<Self, OpenError> {
        Ok(Self(Arc::new(SqliteFile::open(path)?)))
    }

    /// The store that replicas share.
    pub(crate) fn in_redis(redis: &Redis) -> Self {
        Self(Arc::new(RedisHashes::new(redis.clone())))
    }

    /// A document. One that cannot be read counts as absent: another version may have written it.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        kind: &Kind<T>,
        key: &str,
    ) -> Result<Option<T>, StateError> {
        let json = self.0.get(kind.name, key).await?;
        Ok(json.and_then(|json| serde_json::from_str(&json).ok()))
    }

    /// Writes a document, new or not.
    ///
    /// # Errors
    /// [`StateError::Full`] for a new one where there are too many.
    pub(crate) async fn put<T: Serialize>(
        &self,
        kind: &Kind<T>,
        key: &str,
        document: &T,
    ) -> Result<(), StateError> {
        let json = json(document)?;
        if self.0.put(kind.name, key, json, kind.most).await? {
            Ok(())
        } else {
            Err(StateError::Full)
        }
    }

    /// Replaces a document. Returns `false` where there is none any more, and then writes nothing.
    pub(crate) async fn replace<T: Serialize>(
        &self,
        kind: &Kind<T>,
        key: &str,
        document: &T,
    ) -> Result<bool, StateError> {
        self.0.replace(kind.name, key, json(document)?).await
    }

    /// Deletes a document. Returns whether there was one.
    pub(crate) async fn delete<T>(&self, kind: &Kind<T>, key: &str) -> Result<bool, StateError> {
        self.0.delete(kind.name, key).await
    }

    /// All documents of a kind that can be read, in no order.
    pub(crate) async fn all<T: DeserializeOwned>(
        &self,
        kind: &Kind<T>,
    ) -> Result<Vec<(String, T)>, StateError> {
        let all = self.0.all(kind.name, kind.most).await?;
        let read = |(key, json): (String, String)| Some((key, serde_json::from_str(&json).ok()?));
        Ok(all.into_iter().filter_map(read).collect())
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State").finish_non_exhaustive()
    }
}

/// Only a map with keys that are not texts cannot be written.
fn json(document: &impl Serialize) -> Result<String, StateError> {
    serde_json::to_string(document).map_err(|_| StateError::Unavailable)
}
