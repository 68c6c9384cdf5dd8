/*
 * Reader of newc archives.  In: bytes.  Out: entries, or what is wrong and
 * where.  Between entries any number of NULs may stand.
 */
#include "usr/cpio_read.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "usr/cpio_out.h"

/* An error in the entry whose name is known. */
static int entry_fail(struct cpio_reader *r, const char *what)
{
	char name[CPIO_QUOTE_MAX];

	cpio_quote(name, r->name, strlen(r->name));
	return cpio_fault(&r->fault, r->start, "%s: %s", name, what);
}

static void state_set(struct cpio_reader *r, enum cpio_read_state state,
		      uint32_t left)
{
	r->state = state;
	r->have = 0;
	r->left = left;
}

/* The entry is there, its padding is not. */
static int entry_done(struct cpio_reader *r)
{
	state_set(r, CPIO_READ_PAD, (uint32_t)(-r->offset % 4));
	return CPIO_READ_ENTRY;
}

/* What comes behind the name, whose padding has been read too. */
static int data_begin(struct cpio_reader *r)
{
	if (!strcmp(r->name, CPIO_TRAILER)) {
		if (r->h.filesize)
			return entry_fail(r, "end mark with data");
		state_set(r, CPIO_READ_GAP, 0);
		r->ended = true;
		return CPIO_READ_END;
	}
	if (S_ISLNK(r->h.mode))
		state_set(r, CPIO_READ_TARGET, 0);
	else if (r->h.filesize)
		state_set(r, CPIO_READ_DATA, r->h.filesize);
	else
		return entry_done(r);
	r->sum = 0;
	return CPIO_READ_MORE;
}

static int name_done(struct cpio_reader *r)
{
	size_t len = strnlen(r->name, r->h.namesize);
	char shown[CPIO_QUOTE_MAX];
	const char *what;

	if (len == r->h.namesize) {
		cpio_quote(shown, r->name, len);
		return cpio_fault(&r->fault, r->start,
				  "%s: name does not end in NUL", shown);
	}
	for (size_t i = len; i < r->h.namesize; i++)
		if (r->name[i])
			return entry_fail(r, "name with a NUL inside");
	if (!strcmp(r->name, CPIO_TRAILER))
		return 0;
	what = cpio_header_check(&r->h, r->checksum);
	return what ? entry_fail(r, what) : 0;
}

static int target_done(struct cpio_reader *r)
{
	size_t len;

	r->target[r->h.filesize] = '\0';
	len = strlen(r->target);
	for (size_t i = len; i < r->h.filesize; i++)
		if (r->target[i])
			return entry_fail(r, "link target with a NUL inside");
	if (len == 0 || len > CPIO_NAME_MAX)
		return entry_fail(r, "link target is not 1 to 4095 bytes");
	return entry_done(r);
}

static int data_done(struct cpio_reader *r)
{
	if (r->checksum && r->sum != r->h.chksum) {
		char what[80];

		snprintf(what, sizeof(what),
			 "checksum of the data is %08" PRIX32
			 ", not %08" PRIX32,
			 r->sum, r->h.chksum);
		return entry_fail(r, what);
	}
	return entry_done(r);
}

/* Fills a buffer up to want bytes; returns whether it is full. */
static bool buffer_fill(struct cpio_reader *r, void *buf, size_t want,
			const unsigned char *data, size_t len, size_t *used)
{
	size_t n = want - r->have;

	if (n > len - *used)
		n = len - *used;
	memcpy((char *)buf + r->have, data + *used, n);
	r->have += n;
	r->offset += n;
	*used += n;
	return r->have == want;
}

static int header_push(struct cpio_reader *r, const unsigned char *data,
		       size_t len, size_t *used)
{
	int e;

	if (r->have < CPIO_MAGIC_LEN) {
		if (!buffer_fill(r, r->header, CPIO_MAGIC_LEN, data, len, used))
			return CPIO_READ_MORE;
		return cpio_magic_decode(r->header, r->start, &r->checksum,
					 &r->fault);
	}
	if (!buffer_fill(r, r->header, CPIO_HEADER_LEN, data, len, used))
		return CPIO_READ_MORE;
	e = cpio_header_decode(r->header, r->start, &r->h, &r->fault);
	if (e == 0)
		state_set(r, CPIO_READ_NAME, 0);
	return e;
}

/* Passes over some of the bytes that are left; returns how many. */
static size_t left_take(struct cpio_reader *r, size_t len, size_t *used)
{
	size_t n = len - *used < r->left ? len - *used : r->left;

	*used += n;
	r->offset += n;
	r->left -= (uint32_t)n;
	return n;
}

static int name_push(struct cpio_reader *r, const unsigned char *data,
		     size_t len, size_t *used)
{
	int e;

	if (r->have < r->h.namesize) {
		if (!buffer_fill(r, r->name, r->h.namesize, data, len, used))
			return CPIO_READ_MORE;
		e = name_done(r);
		if (e < 0)
			return e;
		/* the end mark needs no padding: it may be the last */
		if (strcmp(r->name, CPIO_TRAILER))
			r->left = (uint32_t)(-r->offset % 4);
	} else {
		left_take(r, len, used);
	}
	return r->left ? CPIO_READ_MORE : data_begin(r);
}

/* Bytes to the state as it is; returns as cpio_reader_push(). */
static int state_push(struct cpio_reader *r, const unsigned char *data,
		      size_t len, size_t *used)
{
	size_t n;

	switch (r->state) {
	case CPIO_READ_GAP:
		for (; *used < len && !data[*used]; ++*used)
			r->offset++;
		if (*used == len)
			break;
		r->start = r->offset;
		r->ended = false;
		state_set(r, CPIO_READ_HEADER, 0);
		return CPIO_READ_MEMBER;
	case CPIO_READ_HEADER:
		return header_push(r, data, len, used);
	case CPIO_READ_NAME:
		return name_push(r, data, len, used);
	case CPIO_READ_TARGET:
		if (!buffer_fill(r, r->target, r->h.filesize, data, len, used))
			break;
		return target_done(r);
	case CPIO_READ_DATA:
		n = left_take(r, len, used);
		if (r->checksum)
			r->sum += cpio_out_sum(data + *used - n, n);
		if (!r->left)
			return data_done(r);
		break;
	case CPIO_READ_PAD:
		left_take(r, len, used);
		if (!r->left)
			state_set(r, CPIO_READ_GAP, 0);
		break;
	}
	return CPIO_READ_MORE;
}

void cpio_reader_init(struct cpio_reader *r)
{
	*r = (struct cpio_reader){ .state = CPIO_READ_GAP };
}

int cpio_reader_push(struct cpio_reader *r, const unsigned char *data,
		     size_t len, size_t *used)
{
	int e = CPIO_READ_MORE;

	*used = 0;
	if (len)
		r->any = true;
	while (e == CPIO_READ_MORE && *used < len)
		e = state_push(r, data, len, used);
	return e;
}

uint32_t cpio_reader_skippable(const struct cpio_reader *r)
{
	/* the last byte ends the entry, so it has to be pushed */
	if (r->state != CPIO_READ_DATA || r->checksum)
		return 0;
	return r->left - 1;
}

void cpio_reader_skipped(struct cpio_reader *r, uint32_t len)
{
	r->offset += len;
	r->left -= len;
}

void cpio_reader_pass(struct cpio_reader *r, uint64_t len, bool ended)
{
	state_set(r, CPIO_READ_GAP, 0);
	r->offset += len;
	r->ended = ended;
}

int cpio_reader_finish(struct cpio_reader *r)
{
	char name[CPIO_QUOTE_MAX];

	if (!r->any)
		return cpio_fault(&r->fault, 0, "an empty file is no archive");
	switch (r->state) {
	case CPIO_READ_GAP:
	case CPIO_READ_PAD:
		if (r->ended)
			return 0;
		return cpio_fault(&r->fault, r->offset,
				  "ends without the end mark (%s): cut off?",
				  CPIO_TRAILER);
	case CPIO_READ_HEADER:
		return cpio_fault(&r->fault, r->start,
				  "ends in a header, after "
				  "%zu of %d bytes",
				  r->have, CPIO_HEADER_LEN);
	case CPIO_READ_NAME:
		if (r->have < r->h.namesize)
			return cpio_fault(
				&r->fault, r->start,
				"ends in a name, after %zu of %" PRIu32
				" bytes",
				r->have, r->h.namesize);
		return entry_fail(r, "ends behind the name");
	case CPIO_READ_TARGET:
		return entry_fail(r, "ends in the link target");
	case CPIO_READ_DATA:
		cpio_quote(name, r->name, strlen(r->name));
		return cpio_fault(&r->fault, r->start,
				  "%s: ends in the data, after "
				  "%" PRIu32 " of %" PRIu32 " bytes",
				  name, r->h.filesize - r->left, r->h.filesize);
	}
	return 0;
}
