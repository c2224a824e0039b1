//! Storage for C unions whose members are structures: read and written as any member that fits, without `unsafe`.

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

macro_rules! overlay {
    ($(#[$meta:meta])* $name:ident, $unit:ty) => {
        $(#[$meta])*
        #[derive(FromBytes, IntoBytes, KnownLayout, Immutable, Clone, Copy, Debug)]
        #[repr(transparent)]
        pub struct $name<const N: usize>(pub [$unit; N]);

        impl<const N: usize> $name<N> {
            /// Creates storage that starts with the bytes of `member`; the rest is zero. A member that is too large
            /// does not compile.
            #[inline]
            pub fn new<T: IntoBytes + Immutable>(member: &T) -> Self {
                let mut overlay = Self::default();
                overlay.set(member);
                overlay
            }

            /// Reads the union as member `T`. A member that is too large does not compile.
            #[inline]
            pub fn get<T: FromBytes>(&self) -> T {
                const { assert!(size_of::<T>() <= size_of::<Self>()) };
                T::read_from_prefix(self.0.as_bytes()).map_or_else(|_| T::new_zeroed(), |(member, _)| member)
            }

            /// Writes the bytes of `member` at the start and leaves the rest. A member too large does not compile.
            #[inline]
            pub fn set<T: IntoBytes + Immutable>(&mut self, member: &T) {
                const { assert!(size_of::<T>() <= size_of::<Self>()) };
                self.0.as_mut_bytes()[..size_of::<T>()].copy_from_slice(member.as_bytes());
            }
        }

        impl<const N: usize> Default for $name<N> {
            #[inline]
            fn default() -> Self {
                Self([0; N])
            }
        }
    };
}

overlay!(
    /// A union aligned to 8 bytes, of `8 * N` bytes.
    Overlay8,
    u64
);
overlay!(
    /// A union aligned to 4 bytes, of `4 * N` bytes.
    Overlay4,
    u32
);
overlay!(
    /// A union aligned to 2 bytes, of `2 * N` bytes.
    Overlay2,
    u16
);
overlay!(
    /// A union without alignment, of `N` bytes.
    Overlay1,
    u8
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_share_bytes() {
        let mut u = Overlay8::<2>::new(&0x1122_3344_u32);
        assert_eq!(u.get::<u64>(), 0x1122_3344);
        u.set(&[1u8, 2]);
        assert_eq!(u.get::<u32>(), 0x1122_0201);
        assert_eq!(u.get::<[u64; 2]>(), [0x1122_0201, 0]);
    }
}
