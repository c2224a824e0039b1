//! The SLIT: how far the proximity domains are from each other.

use alloc::vec::Vec;

use crate::machine::numa::bytes;

/// Where the distances begin: after the header and the number of domains.
const HEADER: usize = 44;
/// The distance of a domain to itself, and to others where nothing else is known.
const LOCAL: u8 = 10;
const REMOTE: u8 = 20;
/// The distance of a domain that cannot be reached.
const UNREACHABLE: u8 = 0xff;

/// The distances of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Slit {
    domains: usize,
    /// Row by row.
    distances: Vec<u8>,
}

impl Slit {
    /// Reads a table. `None` for one that is too short for its domains, in which a domain is not at the distance 10 from
    /// itself, or in which another is not farther.
    pub(super) fn parse(table: &[u8]) -> Option<Slit> {
        let domains = usize::try_from(u64::from_le_bytes(bytes(table, HEADER - 8)?)).ok()?;
        let distances = table.get(HEADER..)?.get(..domains.checked_mul(domains)?)?;
        let plausible = |(i, d): (usize, &u8)| if i / domains == i % domains { *d == LOCAL } else { *d > LOCAL };
        distances.iter().enumerate().all(plausible).then(|| Slit { domains, distances: distances.to_vec() })
    }

    /// Returns the distance from one domain to another. `None`: it has none, or cannot be reached.
    fn between(&self, from: u32, to: u32) -> Option<u8> {
        let (from, to) = (usize::try_from(from).ok()?, usize::try_from(to).ok()?);
        let inside = from < self.domains && to < self.domains;
        inside.then(|| self.distances[from * self.domains + to]).filter(|d| (LOCAL..UNREACHABLE).contains(d))
    }
}

/// Returns the distance from one domain to another; without a table, one that says only whether they are the same.
pub(super) fn distance(slit: Option<&Slit>, from: u32, to: u32) -> Option<u8> {
    match slit {
        Some(slit) => slit.between(from, to),
        None => Some(if from == to { LOCAL } else { REMOTE }),
    }
}
