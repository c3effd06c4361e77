//! The tables of a piece of compiled code: what is known of its frames at each return address.
//!
//! `[VMDOC]` Code tables. A frame of compiled code stands at the return address of a call. For each of them the tables have a [`Site`]: the
//! spill slots that hold references, the methods that run (the compiled one and those inlined into it), where its exceptions are caught,
//! and how the frame becomes interpreted frames. The compiler makes them with a [`Encoder`]; walkers, the collector and unwinding read them
//! with [`Tables`]. They know nothing of the machine: an offset is a number. The spill slot with number `n` of a machine frame is the 32-bit word
//! `n + 1` words below its frame pointer; a reference fills one, what is wider is named by its lower word.
//!
//! A blob is the number of sites, a row of two 32-bit numbers for each (its offset and where its record is, sorted by offset), and a pool
//! of records. Numbers in the pool take 7 bits a byte. Records name maps, chains and states by their place in the pool, so equal ones are
//! stored once. Blobs are the VM's own data, yet reading is checked: a damaged one is an error, not a wild read.

use std::collections::HashMap;

use thiserror::Error;

use crate::code::resume::Moment;
use crate::metadata::method::MethodId;

/// A blob that the compiler did not make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BlobError {
    /// It ends within a number or list.
    #[error("the table ends at byte {at}")]
    Truncated {
        /// Where.
        at: usize,
    },
    /// A number that stands for nothing.
    #[error("{value} at byte {at} means nothing")]
    Meaningless {
        /// Where.
        at: usize,
        /// The number.
        value: u64,
    },
}

/// A method that runs in a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Inlined {
    /// The method.
    pub method: MethodId,
    /// The instruction being carried out.
    pub bci: u16,
}

/// Where a value comes from when a frame is taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// Nothing will read it.
    Unused,
    /// These bits; `null` is 0.
    Constant(i64),
    /// The spill slot with this number. It is a reference if the site's map says so.
    Spill(u16),
    /// The register with this number in the order in which the exit stub saved them. Never a reference.
    Saved(u16),
    /// The object with this number, which exists only in the state ([`ObjectState`]).
    Object(u16),
}

/// A monitor that a frame has entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LockState {
    /// The object.
    pub object: Source,
    /// Compiled code did without: it is entered when the frame is rebuilt.
    pub elided: bool,
}

/// One method of a frame, as bytecode sees it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MethodState {
    /// The method and where it stands.
    pub place: Inlined,
    /// On which side of the instruction; all but the newest method are `Calling`.
    pub moment: Moment,
    /// One for each slot of the local variables; longs and doubles have theirs in the first. Trailing unused ones are left out.
    pub locals: Vec<Source>,
    /// One for each entry of the operand stack.
    pub stack: Vec<Source>,
    /// The monitor of a synchronized method first (unless it stands at `Entry`), then those of `monitorenter`.
    pub locks: Vec<LockState>,
}

/// An object that compiled code has replaced by its fields.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ObjectState {
    /// Id of its class.
    pub class: u32,
    /// Elements, if that is an array class.
    pub length: u32,
    /// Byte offsets of the cells that are not zero, the width of each in bytes (references: 0), and their values.
    pub cells: Vec<(u32, u8, Source)>,
}

/// How a frame becomes interpreted frames.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DeoptState {
    /// Objects to be made; cells may name any of them.
    pub objects: Vec<ObjectState>,
    /// The methods, newest first.
    pub methods: Vec<MethodState>,
}

/// What is known of a frame at one return address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// The return address, from the start of the code.
    pub offset: u32,
    /// The spill slots that hold references, ascending.
    pub references: Vec<u16>,
    /// The methods that run, newest first.
    pub chain: Vec<Inlined>,
    /// Where an exception that comes out of the call goes on, from the start of the code.
    pub handler: Option<u32>,
    /// How the frame becomes interpreted frames, if it can.
    pub deopt: Option<DeoptState>,
}

// ---- writing

/// Makes the tables of one piece of code.
#[derive(Debug, Default)]
pub struct Encoder {
    rows: Vec<(u32, u32)>,
    pool: Vec<u8>,
    known: HashMap<Vec<u8>, u32>,
}

impl Encoder {
    /// Adds a site; of two with the same offset the tables have any.
    pub fn add(&mut self, site: &Site) {
        let references = {
            let mut bytes = Vec::new();
            put_list(&mut bytes, &delta(&site.references), |bytes, step| put(bytes, u64::from(*step)));
            self.place(bytes)
        };
        let chain = {
            let mut bytes = Vec::new();
            put_list(&mut bytes, &site.chain, put_inlined);
            self.place(bytes)
        };
        let deopt = site.deopt.as_ref().map(|state| {
            let mut bytes = Vec::new();
            put_list(&mut bytes, &state.objects, put_object);
            put_list(&mut bytes, &state.methods, put_method);
            self.place(bytes)
        });
        let mut record = Vec::new();
        put(&mut record, references.into());
        put(&mut record, chain.into());
        put_option(&mut record, site.handler);
        put_option(&mut record, deopt);
        let record = self.place(record);
        self.rows.push((site.offset, record));
    }

    /// Where these bytes stand in the pool.
    fn place(&mut self, bytes: Vec<u8>) -> u32 {
        let end = self.pool.len() as u32;
        let pool = &mut self.pool;
        *self.known.entry(bytes).or_insert_with_key(|bytes| {
            pool.extend_from_slice(bytes);
            end
        })
    }

    /// The blob.
    pub fn finish(mut self) -> Box<[u8]> {
        self.rows.sort_unstable();
        self.rows.dedup_by_key(|(offset, _)| *offset);
        let mut blob = (self.rows.len() as u32).to_le_bytes().to_vec();
        for (offset, record) in &self.rows {
            blob.extend_from_slice(&offset.to_le_bytes());
            blob.extend_from_slice(&record.to_le_bytes());
        }
        blob.extend_from_slice(&self.pool);
        blob.into()
    }
}

/// The first number and the distances of the others.
fn delta(numbers: &[u16]) -> Vec<u16> {
    let before = std::iter::once(0).chain(numbers.iter().copied());
    numbers.iter().zip(before).map(|(number, before)| number.wrapping_sub(before)).collect()
}

fn put(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

fn put_option(bytes: &mut Vec<u8>, value: Option<u32>) {
    put(bytes, value.map_or(0, |value| u64::from(value) + 1));
}

fn put_list<T>(bytes: &mut Vec<u8>, list: &[T], put_one: impl Fn(&mut Vec<u8>, &T)) {
    put(bytes, list.len() as u64);
    list.iter().for_each(|one| put_one(bytes, one));
}

fn put_inlined(bytes: &mut Vec<u8>, place: &Inlined) {
    put(bytes, place.method.0.into());
    put(bytes, place.bci.into());
}

/// Kind in the lowest three bits, number above; a constant has its sign in the lowest bit of its number, and the widest ones 64 bits of
/// their own.
fn put_source(bytes: &mut Vec<u8>, source: &Source) {
    let tagged = |tag: u64, number: u64| tag | number << 3;
    match *source {
        Source::Unused => put(bytes, tagged(0, 0)),
        Source::Constant(value) => {
            let zigzag = (value << 1 ^ value >> 63) as u64;
            if zigzag >> 61 == 0 {
                put(bytes, tagged(1, zigzag));
            } else {
                put(bytes, tagged(5, 0));
                put(bytes, zigzag);
            }
        }
        Source::Spill(slot) => put(bytes, tagged(2, slot.into())),
        Source::Saved(register) => put(bytes, tagged(3, register.into())),
        Source::Object(number) => put(bytes, tagged(4, number.into())),
    }
}

fn put_lock(bytes: &mut Vec<u8>, lock: &LockState) {
    put_source(bytes, &lock.object);
    put(bytes, lock.elided.into());
}

fn put_object(bytes: &mut Vec<u8>, object: &ObjectState) {
    put(bytes, object.class.into());
    put(bytes, object.length.into());
    put_list(bytes, &object.cells, |bytes, (offset, width, value)| {
        put(bytes, (*offset).into());
        put(bytes, (*width).into());
        put_source(bytes, value);
    });
}

fn put_method(bytes: &mut Vec<u8>, method: &MethodState) {
    put_inlined(bytes, &method.place);
    put(bytes, method.moment as u64);
    put_list(bytes, &method.locals, put_source);
    put_list(bytes, &method.stack, put_source);
    put_list(bytes, &method.locks, put_lock);
}

// ---- reading

/// The tables of one piece of code.
#[derive(Clone, Copy, Debug)]
pub struct Tables<'b> {
    rows: &'b [[u8; 8]],
    pool: &'b [u8],
}

/// What the tables have for a return address; its parts are read when they are asked for.
#[derive(Clone, Copy, Debug)]
pub struct SiteRef<'b> {
    pool: &'b [u8],
    references: usize,
    chain: usize,
    handler: Option<u32>,
    deopt: Option<usize>,
}

impl<'b> Tables<'b> {
    /// Reads a blob.
    ///
    /// # Errors
    /// If it is shorter than it says.
    pub fn new(blob: &'b [u8]) -> Result<Self, BlobError> {
        let truncated = BlobError::Truncated { at: blob.len() };
        let (count, rest) = blob.split_first_chunk::<4>().ok_or(truncated)?;
        let bytes = (u32::from_le_bytes(*count) as usize).checked_mul(8).filter(|bytes| *bytes <= rest.len()).ok_or(truncated)?;
        let (rows, pool) = rest.split_at(bytes);
        Ok(Self { rows: rows.as_chunks().0, pool })
    }

    /// The site of a return address, from the start of the code.
    ///
    /// # Errors
    /// A damaged blob.
    pub fn site(&self, offset: u32) -> Result<Option<SiteRef<'b>>, BlobError> {
        let number = |row: &[u8; 8], at: usize| u32::from_le_bytes([row[at], row[at + 1], row[at + 2], row[at + 3]]);
        let Ok(found) = self.rows.binary_search_by_key(&offset, |row| number(row, 0)) else { return Ok(None) };
        let mut reader = Reader { pool: self.pool, at: number(&self.rows[found], 4) as usize };
        let references = reader.index()?;
        let chain = reader.index()?;
        let handler = reader.option()?;
        let deopt = reader.option()?.map(|place| place as usize);
        Ok(Some(SiteRef { pool: self.pool, references, chain, handler, deopt }))
    }
}

impl<'b> SiteRef<'b> {
    fn reader(&self, at: usize) -> Reader<'b> {
        Reader { pool: self.pool, at }
    }

    /// Calls `visit` with each spill slot that holds a reference.
    ///
    /// # Errors
    /// A damaged blob.
    pub fn for_each_reference(&self, mut visit: impl FnMut(u16)) -> Result<(), BlobError> {
        let mut reader = self.reader(self.references);
        let mut slot = 0u16;
        for _ in 0..reader.length()? {
            let (at, step) = (reader.at, reader.number()?);
            let next = u16::try_from(step).ok().and_then(|step| slot.checked_add(step));
            slot = next.ok_or(BlobError::Meaningless { at, value: step })?;
            visit(slot);
        }
        Ok(())
    }

    /// The methods that run, newest first.
    ///
    /// # Errors
    /// A damaged blob.
    pub fn chain(&self) -> Result<Vec<Inlined>, BlobError> {
        self.reader(self.chain).list(Reader::inlined)
    }

    /// Calls `visit` with each method that runs, newest first.
    ///
    /// # Errors
    /// A damaged blob.
    pub fn for_each_place(&self, mut visit: impl FnMut(Inlined)) -> Result<(), BlobError> {
        let mut reader = self.reader(self.chain);
        for _ in 0..reader.length()? {
            visit(reader.inlined()?);
        }
        Ok(())
    }

    /// Where an exception goes on, from the start of the code.
    pub fn handler(&self) -> Option<u32> {
        self.handler
    }

    /// How the frame becomes interpreted frames, if it can.
    ///
    /// # Errors
    /// A damaged blob.
    pub fn deopt(&self) -> Result<Option<DeoptState>, BlobError> {
        let Some(place) = self.deopt else { return Ok(None) };
        let mut reader = self.reader(place);
        Ok(Some(DeoptState { objects: reader.list(Reader::object)?, methods: reader.list(Reader::method)? }))
    }
}

struct Reader<'b> {
    pool: &'b [u8],
    at: usize,
}

impl Reader<'_> {
    fn number(&mut self) -> Result<u64, BlobError> {
        let start = self.at;
        let mut value = 0u64;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = *self.pool.get(self.at).ok_or(BlobError::Truncated { at: self.at })?;
            self.at += 1;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(BlobError::Meaningless { at: start, value })
    }

    /// A number that fits a smaller type.
    fn small<T: TryFrom<u64>>(&mut self) -> Result<T, BlobError> {
        let (at, value) = (self.at, self.number()?);
        T::try_from(value).map_err(|_| BlobError::Meaningless { at, value })
    }

    fn index(&mut self) -> Result<usize, BlobError> {
        self.small()
    }

    fn option(&mut self) -> Result<Option<u32>, BlobError> {
        let (at, value) = (self.at, self.number()?);
        match value.checked_sub(1) {
            None => Ok(None),
            Some(found) => u32::try_from(found).map(Some).map_err(|_| BlobError::Meaningless { at, value }),
        }
    }

    /// The length of a list, each of whose elements takes a byte at least.
    fn length(&mut self) -> Result<usize, BlobError> {
        let (at, length) = (self.at, self.index()?);
        if length > self.pool.len().saturating_sub(self.at) { Err(BlobError::Truncated { at }) } else { Ok(length) }
    }

    fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> Result<T, BlobError>) -> Result<Vec<T>, BlobError> {
        let length = self.length()?;
        (0..length).map(|_| read(self)).collect()
    }

    fn inlined(&mut self) -> Result<Inlined, BlobError> {
        Ok(Inlined { method: MethodId(self.small()?), bci: self.small()? })
    }

    fn source(&mut self) -> Result<Source, BlobError> {
        let (at, value) = (self.at, self.number()?);
        let number = value >> 3;
        let small = || u16::try_from(number).map_err(|_| BlobError::Meaningless { at, value });
        let constant = |zigzag: u64| Source::Constant((zigzag >> 1) as i64 ^ -((zigzag & 1) as i64));
        match value & 7 {
            0 if number == 0 => Ok(Source::Unused),
            1 => Ok(constant(number)),
            2 => Ok(Source::Spill(small()?)),
            3 => Ok(Source::Saved(small()?)),
            4 => Ok(Source::Object(small()?)),
            5 if number == 0 => Ok(constant(self.number()?)),
            _ => Err(BlobError::Meaningless { at, value }),
        }
    }

    fn flag(&mut self) -> Result<bool, BlobError> {
        let (at, value) = (self.at, self.number()?);
        if value > 1 { Err(BlobError::Meaningless { at, value }) } else { Ok(value == 1) }
    }

    fn lock(&mut self) -> Result<LockState, BlobError> {
        Ok(LockState { object: self.source()?, elided: self.flag()? })
    }

    fn object(&mut self) -> Result<ObjectState, BlobError> {
        let (class, length) = (self.small()?, self.small()?);
        let cells = self.list(|reader| {
            let offset = reader.small()?;
            let (at, width) = (reader.at, reader.small()?);
            if !matches!(width, 0 | 1 | 2 | 4 | 8) {
                return Err(BlobError::Meaningless { at, value: width.into() });
            }
            Ok((offset, width, reader.source()?))
        })?;
        Ok(ObjectState { class, length, cells })
    }

    fn method(&mut self) -> Result<MethodState, BlobError> {
        let place = self.inlined()?;
        let (at, value) = (self.at, self.number()?);
        let moment = *Moment::ALL.get(value as usize).ok_or(BlobError::Meaningless { at, value })?;
        let locals = self.list(Self::source)?;
        let stack = self.list(Self::source)?;
        let locks = self.list(Self::lock)?;
        Ok(MethodState { place, moment, locals, stack, locks })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(method: u32, bci: u16) -> Inlined {
        Inlined { method: MethodId(method), bci }
    }

    /// Numbers that are the same in each run.
    struct Numbers(u64);

    impl Numbers {
        fn next(&mut self, below: u64) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 >> 11) % below
        }

        fn source(&mut self) -> Source {
            let number = self.next(1 << 16) as u16;
            match self.next(6) {
                0 => Source::Unused,
                1 => Source::Constant(i64::from(number) - 300),
                2 => Source::Constant((self.next(1 << 52) as i64) << self.next(13)),
                3 => Source::Spill(number),
                4 => Source::Saved(number % 32),
                _ => Source::Object(number % 9),
            }
        }

        fn list<T>(&mut self, longest: u64, make: impl Fn(&mut Self) -> T) -> Vec<T> {
            (0..self.next(longest + 1)).map(|_| make(self)).collect()
        }

        fn method(&mut self) -> MethodState {
            MethodState {
                place: place(self.next(1 << 22) as u32, self.next(1 << 16) as u16),
                moment: Moment::ALL[self.next(4) as usize],
                locals: self.list(9, Self::source),
                stack: self.list(5, Self::source),
                locks: self.list(2, |numbers| LockState { object: numbers.source(), elided: numbers.next(2) == 1 }),
            }
        }

        fn object(&mut self) -> ObjectState {
            let cell = |numbers: &mut Self| (numbers.next(1 << 20) as u32, 1u8 << numbers.next(4), numbers.source());
            ObjectState { class: self.next(1 << 20) as u32, length: self.next(100) as u32, cells: self.list(4, cell) }
        }

        fn site(&mut self, offset: u32) -> Site {
            let mut references = self.list(6, |numbers| numbers.next(500) as u16);
            references.sort_unstable();
            references.dedup();
            let deopt = (self.next(2) == 0)
                .then(|| DeoptState { objects: self.list(2, Self::object), methods: self.list(4, Self::method) });
            let chain = self.list(3, |numbers| place(numbers.next(9) as u32, numbers.next(9) as u16));
            Site { offset, references, chain, handler: (self.next(3) == 0).then_some(offset / 2), deopt }
        }
    }

    fn read(tables: &Tables<'_>, offset: u32) -> Result<Option<Site>, BlobError> {
        let Some(found) = tables.site(offset)? else { return Ok(None) };
        let mut references = Vec::new();
        found.for_each_reference(|slot| references.push(slot))?;
        Ok(Some(Site { offset, references, chain: found.chain()?, handler: found.handler(), deopt: found.deopt()? }))
    }

    fn sites() -> Vec<Site> {
        let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
        (0..300).map(|index| numbers.site(index * 7 + 3)).collect()
    }

    fn encode(sites: &[Site]) -> Box<[u8]> {
        let mut encoder = Encoder::default();
        sites.iter().rev().for_each(|site| encoder.add(site));
        encoder.finish()
    }

    #[test]
    fn what_is_written_is_read_back() {
        let sites = sites();
        let blob = encode(&sites);
        let tables = Tables::new(&blob).expect("a whole blob");
        for site in &sites {
            assert_eq!(read(&tables, site.offset), Ok(Some(site.clone())));
            assert_eq!(read(&tables, site.offset + 1), Ok(None));
        }
        let none = encode(&[]);
        assert_eq!(read(&Tables::new(&none).expect("a whole blob"), 0), Ok(None));
    }

    #[test]
    fn constants_of_every_width_are_read_back() {
        for value in [0, 1, -1, 63, -64, i64::from(i32::MIN), 1 << 59, -(1 << 60), 1 << 60, i64::MAX, i64::MIN] {
            let mut bytes = Vec::new();
            put_source(&mut bytes, &Source::Constant(value));
            assert_eq!(Reader { pool: &bytes, at: 0 }.source(), Ok(Source::Constant(value)));
        }
    }

    #[test]
    fn equal_parts_are_stored_once() {
        let site = Site { references: vec![1, 5, 300], chain: vec![place(700, 12), place(3, 4)], ..Site::default() };
        let one = encode(std::slice::from_ref(&site)).len();
        let many: Vec<_> = (0..100).map(|offset| Site { offset, ..site.clone() }).collect();
        assert_eq!(encode(&many).len(), one + 99 * 8);
    }

    #[test]
    fn a_damaged_blob_is_an_error_or_something_else_but_no_panic() {
        let sites = sites();
        let whole = encode(&sites[..40]);
        let mut numbers = Numbers(77);
        for round in 0..3000 {
            let mut blob = whole.to_vec();
            if round % 3 == 0 {
                blob.truncate(numbers.next(whole.len() as u64) as usize);
            }
            for _ in 0..=round % 4 {
                if !blob.is_empty() {
                    let at = numbers.next(blob.len() as u64) as usize;
                    blob[at] ^= 1 << numbers.next(8);
                }
            }
            let Ok(tables) = Tables::new(&blob) else { continue };
            for site in &sites[..40] {
                let _ = read(&tables, site.offset);
            }
        }
        assert_eq!(Tables::new(&[1, 0]).err(), Some(BlobError::Truncated { at: 2 }));
    }
}
