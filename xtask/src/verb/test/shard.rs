//! A share of the tests, so that several machines can do them together.

use anyhow::{ensure, Context, Error, Result};
use std::fmt;
use std::str::FromStr;

/// The `index`-th of `count` shares, from 1 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shard {
    index: usize,
    count: usize,
}

impl Shard {
    /// Selects every `count`-th test, so that neighbouring long tests go to different shares.
    pub(super) fn of<T>(self, all: Vec<T>) -> Vec<T> {
        all.into_iter().enumerate().filter(|(n, _)| n % self.count == self.index - 1).map(|(_, t)| t).collect()
    }
}

impl FromStr for Shard {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let numbers = text.split_once('/').and_then(|(i, n)| Some((i.parse().ok()?, n.parse().ok()?)));
        let (index, count) = numbers.context("a share is I/N, such as 1/3")?;
        ensure!((1..=count).contains(&index), "a share of {count} is one from 1 to {count}");
        Ok(Self { index, count })
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn a_share_is_one_of_so_many() {
        for bad in ["", "1", "0/2", "3/2", "1/0", "a/b", "-1/2", "1/2/3"] {
            assert!(bad.parse::<Shard>().is_err(), "{bad}");
        }
        let shares = ["1/3", "2/3", "3/3"].map(|s| s.parse::<Shard>().unwrap().of(vec![0, 1, 2, 3]));
        assert_eq!(shares, [vec![0, 3], vec![1], vec![2]]);
    }
}
