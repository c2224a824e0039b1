//! Tables that guests make grow leave the hypervisor what it lives on. A process of its own: all domains share the figure.

mod common;

use common::World;
use grant_table::Limits;
use mm::heap_room::{FOR_DOMAINS, KEPT};
use public_headers::xen4::grant_table::*;

const DEVICE_RO: u32 = GNTMAP_DEVICE_MAP | GNTMAP_READONLY;

#[test]
fn a_guest_is_refused_before_the_toolstack_is_and_nothing_is_used_up() {
    let w = World::new(3);
    let granter = w.add(0, Limits::default());
    let (plain, trusted) = (w.add(1, Limits::default()), w.add(2, Limits { trusted: true, ..Limits::default() }));
    for (r, g) in [(8, &plain), (9, &trusted)] {
        w.grant(&granter, r, GTF_PERMIT_ACCESS, g.id, granter.page(0));
    }
    let map = |g, ref_| {
        let mut op = GnttabMapGrantRef { flags: DEVICE_RO, ref_, ..Default::default() };
        w.as_guest(g, |o| o.map(&mut op));
        op.status
    };
    let grow = |g: &common::Guest| {
        w.as_guest(g, |o| o.grow_table(&w.dom(g.id), 3)).map_err(|_| w.dom(g.id).grants.nr_frames())
    };

    mm::heap_room::set(KEPT + 100);
    assert_eq!((map(&plain, 8), map(&trusted, 9)), (GNTST_NO_SPACE, GNTST_NO_SPACE));
    assert_eq!((grow(&plain), grow(&trusted)), (Err(1), Err(1)));
    mm::heap_room::set(KEPT + FOR_DOMAINS);
    assert_eq!((map(&plain, 8), map(&trusted, 9)), (GNTST_NO_SPACE, GNTST_OKAY));
    assert_eq!((grow(&plain), grow(&trusted)), (Err(1), Ok(())));
    mm::heap_room::set(KEPT + FOR_DOMAINS + (1 << 20));
    assert_eq!(map(&plain, 8), GNTST_OKAY);
    assert_eq!(grow(&plain), Ok(()));
    assert_eq!(w.dom(1).grants.nr_frames(), 3);
    assert_eq!(mm::heap_room::free(), KEPT + FOR_DOMAINS + (1 << 20));
}
