//! The engine's cost on the host, without page tables and TLBs of a real machine.
#![allow(missing_docs, reason = "tests and benches document themselves")]

#[path = "../tests/common/mod.rs"]
mod common;

use std::hint::black_box;
use std::sync::Barrier;
use std::time::{Duration, Instant};

use common::*;
use criterion::{criterion_group, criterion_main, BenchmarkId, Criterion, Throughput};
use grant_table::{Copier, Grants, Limits, UnmapBatch};
use mm::Mfn;
use public_headers::xen4::grant_table::*;

/// Frames that 16,384 entries of version 1 need.
const FRAMES_FOR_ALL: u32 = 32;

/// Returns a granter (0) with a table of `frames` frames, and a user (1).
fn two(frames: u32) -> (World, Guest, Guest) {
    let w = World::sized(3, 256, 1000);
    let limits = Limits { frames, ..Limits::default() };
    let (a, b) = (w.add(0, limits), w.add(1, Limits::default()));
    w.as_guest(&a, |o| o.grow_table(o.d, frames)).unwrap();
    (w, a, b)
}

/// Writes entry `r`, in whichever frame of the table it is.
fn offer(w: &World, r: u32, page: Mfn) {
    use mm::Machine;
    let frame = w.dom(0).grants.frame(r / 512).unwrap();
    let entry = page.0 << 32 | 1 << 16 | u64::from(GTF_PERMIT_ACCESS);
    w.m.m.store64(frame, r as usize % 512 * 8, entry);
}

fn map_unmap(o: &Grants<'_, World>, r: u32, flags: u32, at: u64) {
    let op = map(o, 0, r, flags, at);
    assert_eq!(op.status, GNTST_OKAY);
    assert_eq!(unmap(o, all_of(&op)), GNTST_OKAY);
}

fn mapping(c: &mut Criterion) {
    let (w, a, b) = two(1);
    (0..32).for_each(|r| offer(&w, 8 + r, a.page(r as usize % 8)));
    let mut group = c.benchmark_group("map+unmap");
    for (name, flags) in [("write", HOST), ("read", HOST | RO), ("device", DEVICE)] {
        let at = if flags & HOST != 0 { b.va(FREE_SLOT) } else { 0 };
        group.bench_function(name, |x| w.as_guest(&b, |o| x.iter(|| map_unmap(o, 8, flags, at))));
    }
    group.throughput(Throughput::Elements(32));
    group.bench_function("batch of 32", |x| {
        w.as_guest(&b, |o| {
            x.iter(|| {
                let ops: [_; 32] = std::array::from_fn(|i| map(o, 0, 8 + i as u32, HOST, b.va(FREE_SLOT + i)));
                let mut batch = UnmapBatch::<World, 32>::default();
                for op in &ops {
                    assert_eq!(batch.unmap(o, all_of(op)), GNTST_OKAY);
                }
                batch.finish(o);
            });
        });
    });
}

fn copying(c: &mut Criterion) {
    let (w, a, b) = two(1);
    (0..32).for_each(|r| offer(&w, 8 + r, a.page(r as usize % 8)));
    let mut group = c.benchmark_group("copy");
    for len in [64u16, 4096] {
        let op = |r: u64| copy_op(end(r, 0, 0), end(b.page(0).0, SELF, 0), len, GNTCOPY_SOURCE_GREF);
        group.throughput(Throughput::Bytes(len.into()));
        group.bench_with_input(BenchmarkId::new("one", len), &op(8), |x, op| {
            w.as_guest(&b, |o| x.iter(|| copy(o, black_box(op))));
        });
        group.throughput(Throughput::Bytes(u64::from(len) * 32));
        for (name, step) in [("32 of one frame", 0), ("32 of others", 1)] {
            group.bench_function(BenchmarkId::new(name, len), |x| {
                w.as_guest(&b, |o| {
                    x.iter(|| {
                        let mut copier = Copier::default();
                        (0..32).for_each(|i| {
                            black_box(copier.copy(o, &op(8 + i * step)));
                        });
                        copier.finish(o);
                    });
                });
            });
        }
    }
}

/// Measures `rounds` maps and unmaps on each of `threads` threads.
fn at_once(w: &World, threads: u32, rounds: u64, same: bool) -> Duration {
    let start = Barrier::new(threads as usize + 1);
    std::thread::scope(|s| {
        let all: Vec<_> = (0..threads)
            .map(|vcpu| {
                let (w, start) = (&w, &start);
                s.spawn(move || {
                    mm::host::set_this_cpu(vcpu);
                    w.as_vcpu(1, vcpu, Mfn(0), |o| {
                        start.wait();
                        let r = if same { 8 } else { 8 + vcpu };
                        (0..rounds).for_each(|_| map_unmap(o, r, DEVICE | RO, 0));
                    });
                })
            })
            .collect();
        start.wait();
        let begin = Instant::now();
        all.into_iter().for_each(|t| t.join().unwrap());
        begin.elapsed()
    })
}

fn contended(c: &mut Criterion) {
    let (w, a, _b) = two(1);
    (0..4).for_each(|r| offer(&w, 8 + r, a.page(r as usize)));
    let mut group = c.benchmark_group("contended");
    for (name, same) in [("own grants", false), ("one grant", true)] {
        for threads in [1u32, 2, 4] {
            group.throughput(Throughput::Elements(threads.into()));
            group.bench_function(BenchmarkId::new(name, threads), |x| {
                x.iter_custom(|rounds| at_once(&w, threads, rounds, same));
            });
        }
    }
}

fn growing(c: &mut Criterion) {
    let (w, a, b) = two(FRAMES_FOR_ALL);
    let mut group = c.benchmark_group("entries in use");
    let mut used = 0;
    for entries in [32u32, 512, 4096, 16384] {
        (0..entries).for_each(|r| offer(&w, r, a.page(r as usize % 8)));
        // All but a few entries are in use, each with a handle.
        w.as_guest(&b, |o| {
            while used < entries - 16 {
                assert_eq!(map(o, 0, used, DEVICE | RO, 0).status, GNTST_OKAY);
                used += 1;
            }
        });
        group.bench_function(BenchmarkId::from_parameter(entries), |x| {
            let mut i = 0;
            w.as_guest(&b, |o| {
                x.iter(|| {
                    i = (i + 1) % 16;
                    map_unmap(o, entries - 16 + i, HOST, b.va(FREE_SLOT));
                });
            });
        });
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
    targets = mapping, copying, contended, growing
}
criterion_main!(benches);
