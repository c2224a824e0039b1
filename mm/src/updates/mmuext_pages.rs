//! Clearing and copying frames for guests.

use crate::base::errno::{Errno, Result};
use crate::base::types::Mfn;
use crate::ctx::{DomCtx, MmEnv, PgOwner};
use crate::frames::machine::Machine;
use crate::frames::page_info;

impl<E: MmEnv> DomCtx<'_, E> {
    /// Fills a writable frame with zeroes.
    pub(crate) fn clear_page(&self, mfn: Mfn, pg: PgOwner<'_>) -> Result {
        let page = self.get_page_from_mfn(mfn, pg.id()).ok_or(Errno::INVAL)?;
        if pg.id() == crate::DomId::IO || !self.get_page_type(page, page_info::pgt::WRITABLE) {
            self.put_page(page);
            return Err(Errno::INVAL);
        }
        self.m.zero_page(mfn);
        self.mark_owner_dirty(mfn);
        self.put_page_and_type(page);
        Ok(())
    }

    /// Copies a frame to a writable frame of the same owner.
    pub(crate) fn copy_page(&self, dst: Mfn, src: Mfn, pg: PgOwner<'_>) -> Result {
        if pg.id() == crate::DomId::IO {
            return Err(Errno::INVAL);
        }
        let src_page = self.get_page_from_mfn(src, pg.id()).ok_or(Errno::INVAL)?;
        let Some(dst_page) = self.get_page_from_mfn(dst, pg.id()) else {
            self.put_page(src_page);
            return Err(Errno::INVAL);
        };
        let ok = self.get_page_type(dst_page, page_info::pgt::WRITABLE);
        if ok {
            self.m.copy_page(dst, src);
            self.mark_owner_dirty(dst);
            self.put_page_type(dst_page);
        }
        self.put_page(dst_page);
        self.put_page(src_page);
        if ok {
            Ok(())
        } else {
            Err(Errno::INVAL)
        }
    }
}
