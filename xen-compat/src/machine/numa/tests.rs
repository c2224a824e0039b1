//! Tables of firmware that knows its machine, and of firmware that does not.

use mm::{CpuId, Mfn, NodeId, NodeMask};

use crate::machine::numa::nodes::{Nodes, Sources};
use crate::machine::numa::NumaSettings;

const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;
const ENABLED: u32 = 1;
const HOTPLUG: u32 = 3;

/// Returns a table of this revision with the entries.
fn srat(revision: u8, entries: &[Vec<u8>]) -> Vec<u8> {
    let mut table = vec![0; 48];
    table[8] = revision;
    entries.iter().for_each(|e| table.extend_from_slice(e));
    table
}

fn entry(kind: u8, len: usize, fields: &[(usize, &[u8])]) -> Vec<u8> {
    let mut e = vec![0; len];
    (e[0], e[1]) = (kind, len as u8);
    fields.iter().for_each(|(at, bytes)| e[*at..at + bytes.len()].copy_from_slice(bytes));
    e
}

fn cpu(domain: u32, apic: u8) -> Vec<u8> {
    let d = domain.to_le_bytes();
    entry(0, 16, &[(2, &d[..1]), (3, &[apic]), (4, &ENABLED.to_le_bytes()), (9, &d[1..])])
}

fn x2apic(domain: u32, apic: u32) -> Vec<u8> {
    entry(2, 24, &[(4, &domain.to_le_bytes()), (8, &apic.to_le_bytes()), (12, &ENABLED.to_le_bytes())])
}

fn memory(domain: u32, start: u64, end: u64, flags: u32) -> Vec<u8> {
    let size = end.wrapping_sub(start);
    entry(
        1,
        40,
        &[(2, &domain.to_le_bytes()), (8, &start.to_le_bytes()), (16, &size.to_le_bytes()), (28, &flags.to_le_bytes())],
    )
}

fn slit(domains: u64, distances: &[u8]) -> Vec<u8> {
    let mut table = vec![0; 36];
    table.extend_from_slice(&domains.to_le_bytes());
    table.extend_from_slice(distances);
    table
}

/// RAM of the machine: 2 GiB, with the hole below 1 MiB.
const RAM: &[(u64, u64)] = &[(0, 0x9_fc00), (MIB, 2 * GIB - 0x2_0000)];

fn find(srat: &[u8], slit: Option<&[u8]>, numa: NumaSettings) -> Nodes {
    let from = Sources { srat: Some(srat), slit, ram: RAM, top: 2 * GIB, cpus: &[0, 1, 2, 300] };
    Nodes::find(numa, &from)
}

fn nodes_of(entries: &[Vec<u8>]) -> Nodes {
    find(&srat(3, entries), None, NumaSettings::default())
}

fn cpus(nodes: &Nodes) -> [u8; 4] {
    [0, 1, 2, 3].map(|cpu| nodes.map().of_cpu(CpuId(cpu)).0)
}

/// The entries of a machine with two nodes, of the proximity domains `a` and `b`.
fn two(a: u32, b: u32) -> Vec<Vec<u8>> {
    vec![
        cpu(a, 0),
        cpu(a, 1),
        cpu(b, 2),
        x2apic(b, 300),
        memory(a, 0, 0xa_0000, ENABLED),
        memory(a, MIB, GIB, ENABLED),
        memory(b, GIB, 2 * GIB, ENABLED),
        memory(b, 4 * GIB, 8 * GIB, HOTPLUG),
    ]
}

fn assert_one(nodes: &Nodes, what: &str) {
    let alone = Nodes::single(2 * GIB);
    assert_eq!((nodes.online(), nodes.map(), cpus(nodes)), (NodeMask(1), alone.map(), [0; 4]), "{what}");
    assert_eq!(nodes.spanned(NodeId(0)), 2 * GIB, "{what}");
}

#[test]
fn each_proximity_domain_is_a_node() {
    // The first that is met, that of the x2APIC entry, is node 0.
    let nodes = nodes_of(&two(7, 1000));
    assert_eq!((nodes.online(), cpus(&nodes)), (NodeMask(0b11), [1, 1, 0, 0]));
    assert_eq!([0, 1].map(|n| nodes.spanned(NodeId(n))), [GIB, GIB]);
    let frames = [0, GIB - 1, GIB, 2 * GIB, 5 * GIB].map(|at| nodes.map().of_frame(Mfn(at >> 12)).0);
    assert_eq!(frames, [1, 1, 0, 0, 0]);
    assert_eq!([7, 1000, 8].map(|d| nodes.of_domain(d)), [Some(NodeId(1)), Some(NodeId(0)), None]);
}

#[test]
fn old_tables_have_domains_of_eight_bits() {
    let nodes = find(&srat(1, &two(0x107, 0x209)), None, NumaSettings::default());
    assert_eq!([7, 9, 0x107].map(|d| nodes.of_domain(d).is_some()), [true, true, false]);
    // The entry for x2APICs did not exist then, and has all bits.
    assert_eq!(nodes.online().count(), 3);
}

#[test]
fn a_node_may_have_no_memory_or_no_cpu() {
    let nodes = nodes_of(&[cpu(0, 0), cpu(1, 1), memory(0, 0, GIB, ENABLED), memory(2, GIB, 2 * GIB, ENABLED)]);
    assert_eq!((nodes.online(), cpus(&nodes)), (NodeMask(0b111), [0, 1, 0, 0]));
    assert_eq!([0, 1, 2].map(|n| nodes.spanned(NodeId(n))), [GIB, 0, GIB]);
}

#[test]
fn what_is_not_enabled_does_not_count() {
    let off = |mut e: Vec<u8>, at: usize| {
        e[at] = 0;
        e
    };
    let mut entries = two(0, 1);
    entries.extend([off(cpu(5, 9), 4), off(x2apic(6, 9), 12), off(memory(7, 0, 8 * GIB, ENABLED), 28)]);
    assert_eq!(nodes_of(&entries), nodes_of(&two(0, 1)));
}

#[test]
fn a_table_that_contradicts_itself_is_not_used() {
    let with = |more: Vec<u8>| nodes_of(&[two(0, 1), vec![more]].concat());
    assert_one(&with(memory(0, GIB, GIB + MIB, ENABLED)), "it overlaps another node's memory");
    assert_one(&with(memory(0, 2 * GIB, 3 * GIB, ENABLED)), "a node is on both sides of another");
    assert_one(&with(memory(1, GIB, GIB + MIB, HOTPLUG)), "a node's memory is there and not there");
    assert_one(&with(memory(1, u64::MAX - MIB, MIB, ENABLED)), "it is beyond all addresses");
    let same = with(memory(1, GIB, GIB + MIB, ENABLED));
    assert_eq!(same.online().count(), 2, "a node's memory may be listed twice");
}

#[test]
fn entries_of_wrong_length_make_the_table_bad() {
    for (kind, len) in [(0, 15), (0, 17), (1, 39), (1, 41), (2, 23), (2, 2)] {
        assert_one(&nodes_of(&[two(0, 1), vec![entry(kind, len, &[])]].concat()), &format!("type {kind}, {len} bytes"));
    }
    let long = [two(0, 1), vec![entry(2, 28, &[])], vec![entry(9, 3, &[])]].concat();
    assert_eq!(nodes_of(&long), nodes_of(&two(0, 1)), "what later versions append or add is ignored");
}

#[test]
fn the_rest_after_an_impossible_length_is_ignored() {
    for bad in [vec![1, 0], vec![1, 1, 9], vec![1, 200, 0], vec![1]] {
        assert_eq!(nodes_of(&[two(0, 1), vec![bad.clone()]].concat()), nodes_of(&two(0, 1)));
        assert_one(&nodes_of(&[vec![bad], two(0, 1)].concat()), "no entry is left");
    }
    for len in 0..48 {
        assert_one(&find(&vec![0xff; len], None, NumaSettings::default()), "there is no whole header");
    }
}

#[test]
fn there_are_no_more_nodes_than_there_is_room_for() {
    let entries =
        |n: u32| (0..n).map(|d| cpu(d << 8, d as u8)).chain([memory(0, 0, 2 * GIB, ENABLED)]).collect::<Vec<_>>();
    let most = nodes_of(&entries(64));
    assert_eq!((most.online(), cpus(&most)), (NodeMask::ALL, [0, 1, 2, 0]));
    assert_one(&nodes_of(&entries(65)), "65 domains");
}

#[test]
fn all_ram_must_belong_to_a_node_and_there_must_be_cpus() {
    let hole = [cpu(0, 0), memory(0, 0, GIB, ENABLED), memory(1, GIB + MIB, 2 * GIB, ENABLED)];
    assert_one(&nodes_of(&hole), "there is RAM between the nodes");
    assert_one(&nodes_of(&[cpu(0, 0), memory(0, 0, GIB, ENABLED)]), "there is RAM behind the nodes");
    let pluggable = [cpu(0, 0), memory(0, 0, GIB, ENABLED), memory(1, GIB, 2 * GIB, HOTPLUG)];
    assert_one(&nodes_of(&pluggable), "there is RAM where none should be yet");
    assert_one(&nodes_of(&[memory(0, 0, 2 * GIB, ENABLED)]), "there are no CPUs");
}

#[test]
fn a_table_of_random_bytes_does_no_harm() {
    let mut rng = test_rng::Rng::new(7);
    let good = srat(3, &two(0, 1));
    for _ in 0..2000 {
        let mut table = good.clone();
        for _ in 0..1 + rng.below(7) {
            let at = 8 + rng.below(table.len() as u64 - 8) as usize;
            table[at] = rng.any() as u8;
        }
        let nodes = find(&table, Some(&table), NumaSettings::default());
        assert!(cpus(&nodes).iter().all(|n| nodes.online().contains(NodeId(*n))));
    }
}

#[test]
fn distances_are_those_of_the_domains() {
    let distances = |slit: &[u8]| {
        let nodes = find(&srat(3, &two(2, 0)), Some(slit), NumaSettings::default());
        // Domain 0 is node 0, domain 2 is node 1.
        [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(a, b)| nodes.distance(NodeId(a), NodeId(b)))
    };
    let known = |d: [u32; 4]| d.map(Some);
    assert_eq!(distances(&slit(3, &[10, 11, 12, 13, 10, 15, 16, 17, 10])), known([10, 12, 16, 10]));
    assert_eq!(distances(&slit(3, &[10, 11, 255, 13, 10, 15, 16, 17, 10])), [Some(10), None, Some(16), Some(10)]);
    assert_eq!(distances(&slit(1, &[10])), [Some(10), None, None, None], "fewer domains than nodes");
    let none = known([10, 20, 20, 10]);
    for bad in [
        slit(3, &[10; 9]),
        slit(3, &[11, 11, 12, 13, 10, 15, 16, 17, 10]),
        slit(3, &[10, 11, 12, 13, 10, 15, 16, 17]),
        slit(1 << 32, &[10]),
        slit(u64::MAX, &[]),
        vec![0; 43],
    ] {
        assert_eq!(distances(&bad), none);
    }
}

#[test]
fn the_option_turns_nodes_off_and_pretends_some() {
    let table = srat(3, &two(0, 1));
    let with = |change: fn(&mut NumaSettings)| {
        let mut numa = NumaSettings::default();
        change(&mut numa);
        find(&table, None, numa)
    };
    assert_one(&with(|n| n.off = true), "off");
    assert_one(&with(|n| n.acpi = false), "noacpi");
    let three = with(|n| n.fake = 3);
    // CPUs stay where they are; the share is rounded down to a power of two.
    assert_eq!((three.online(), cpus(&three)), (NodeMask(0b111), [1, 1, 0, 0]));
    assert_eq!([0, 1, 2].map(|n| three.spanned(NodeId(n))), [GIB / 2, GIB / 2, GIB]);
    assert_eq!(with(|n| n.fake = 1 << 40).online(), NodeMask::ALL);
    let unknown = with(|n| (n.fake, n.acpi) = (2, false));
    assert_eq!((unknown.online(), cpus(&unknown)), (NodeMask(0b11), [0; 4]));
}
