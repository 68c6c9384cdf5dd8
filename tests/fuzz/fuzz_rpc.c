/*
 * Any bytes as what a server of RPC sends: the first byte says in which pieces
 * it comes, the rest is the stream.  Records must be those that another reader
 * of the stream finds.  A libFuzzer target; replay.c runs it on the corpus
 * without libFuzzer.
 */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "nfsmount/rpc_msg.h"

#define ROOM 512
#define XID  0x01020304

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* RFC 5531 section 11: the first record of a stream; false if it is cut. */
static bool record_of(const uint8_t *data, size_t size, uint8_t *out, size_t *n)
{
	*n = 0;
	for (;;) {
		size_t len;

		if (size < 4)
			return false;
		len = ((size_t)data[0] & 0x7f) << 24 | (size_t)data[1] << 16 |
		      (size_t)data[2] << 8 | data[3];
		if (len > size - 4 || len > ROOM - *n)
			return false;
		memcpy(out + *n, data + 4, len);
		*n += len;
		if ((data[0] & 0x80) != 0)
			return true;
		data += 4 + len;
		size -= 4 + len;
	}
}

static void decode(const uint8_t *record, size_t size)
{
	char list[16];
	struct rpc_reply reply;
	uint32_t flavor;
	uint8_t *p = malloc(size > 0 ? size : 1);
	int r;

	if (p == NULL)
		abort();
	if (size > 0)
		memcpy(p, record, size);
	r = rpc_decode(rd_init(p, size), XID, &reply);
	must(r <= 0);
	must(r != 0 || size - reply.body.left >= 24);
	if (r == 0) {
		r = rpc_port(reply.body);
		must(r == -EBADMSG || (r >= 0 && r <= 65535));
		r = rpc_mnt(reply.body, &flavor);
		must(r <= 0);
		r = rpc_exported(reply.body, "/srv/root", list, sizeof(list));
		must(r == -EBADMSG || r == 0 || r == 1);
		must(strnlen(list, sizeof(list)) < sizeof(list));
	}
	free(p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t buf[ROOM], want[ROOM];
	size_t len = 0, at = 1, n;
	size_t piece = size > 0 ? (data[0] & 63u) + 1u : 1;
	int r = 0;

	while (r == 0 && at < size && len < ROOM) {
		n = piece < size - at ? piece : size - at;
		if (n > ROOM - len)
			n = ROOM - len;
		memcpy(buf + len, data + at, n);
		len += n;
		at += n;
		r = rpc_record(buf, &len, ROOM);
		must(r <= ROOM && (r <= 0 || (size_t)r <= len));
		must(r >= 0 || r == -EMSGSIZE);
	}
	if (r <= 0)
		return 0;
	must(record_of(data + 1, at - 1, want, &n));
	must(n + 4 == (size_t)r && memcmp(buf + 4, want, n) == 0);
	decode(buf + 4, n);
	return 0;
}
