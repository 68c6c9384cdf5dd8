/*
 * Any bytes as what a child writes into its pipe: four bytes of message types
 * that it may send, one for the size of the pieces, then the stream.  What
 * msg_next() makes of the whole must come out of the supervisor piece by piece,
 * and an interface that passes its check must be good for what is done with it.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ipconfig/net_check.h"
#include "kinit/root_nfs.h"
#include "kinit/super.h"

#define NOW	1000u
#define SILENCE 5000u
#define PID	77

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* The next message, read from a block of its own length. */
static int next(const uint8_t *p, size_t len, uint32_t may, struct msg *m)
{
	uint8_t *block = malloc(len > 0 ? len : 1);
	int r;

	must(block != NULL);
	if (len > 0)
		memcpy(block, p, len);
	r = msg_next(block, len, may, m);
	must(r <= (int)len);
	if (r > 0) {
		const uint8_t *body = m->body;

		must(m->type > 0 && m->type < TELL_TYPES);
		must((may & TELL_BIT(m->type)) != 0);
		must(body >= block && body + m->length == block + r);
		m->body = p + (body - block);
	}
	free(block);
	return r;
}

/* What process 1 makes of it: where the root is. */
static void use_iface(const void *body)
{
	static struct net_result net;
	struct root_spec spec = { .method = &root_nfs };
	const struct root_words words = { .root = "/dev/nfs" };
	struct failure f = { .code = NULL };

	memcpy(&net.iface[0], body, sizeof(net.iface[0]));
	net.n_ifaces = 1;
	if (net_iface_check(&net.iface[0]) < 0)
		return;
	must(root_nfs.parse(&spec, &words, &f) == 1);
	(void)root_nfs.ask(&spec, &(struct net_plan){ .n_specs = 0 }, &f);
	if (root_nfs.resolve(&spec, &net, net.iface[0].info.host, &f) < 0) {
		must(f.code != NULL);
		return;
	}
	must(spec.nfs.plan.n_servers > 0 && spec.nfs.plan.path[0] == '/');
	must(strlen(spec.name) < sizeof(spec.name));
}

/* All that the supervisor wants now: it must be what the stream has. */
static size_t drain(struct super *s, const uint8_t *stream, size_t at,
		    size_t given, uint32_t may, bool *killed)
{
	struct super_action a;
	struct msg m;

	while (super_next(s, NOW, &a)) {
		int r = next(stream + at, given - at, may, &m);

		must(a.child == 0);
		if (a.act == SUPER_KILL) {
			must(a.why == SUPER_NONSENSE && r < 0 && !*killed);
			*killed = true;
			continue;
		}
		must(a.act == SUPER_MESSAGE && r > 0 && !*killed);
		must(a.msg.type == m.type && a.msg.length == m.length);
		must(m.length == 0 ||
		     memcmp(a.msg.body, m.body, m.length) == 0);
		at += (size_t)r;
	}
	must(super_deadline(s) > NOW);
	/* nothing that is whole is left, and no nonsense */
	must(*killed || next(stream + at, given - at, may, &m) == 0);
	return at;
}

static void supervise(const uint8_t *stream, size_t len, uint32_t may,
		      size_t piece)
{
	static struct super s;
	struct super_action a;
	size_t at = 0, given = 0;
	bool killed = false;

	super_init(&s);
	super_started(&s, 0, PID, may, SILENCE, NOW);
	while (given < len) {
		size_t n = len - given < piece ? len - given : piece;

		must(super_room(&s, 0) > 0);
		if (n > super_room(&s, 0))
			n = super_room(&s, 0);
		super_input(&s, 0, stream + given, n);
		given += n;
		at = drain(&s, stream, at, given, may, &killed);
	}
	super_closed(&s, 0, NOW);
	must(super_exited(&s, PID, 9));
	must(super_next(&s, NOW, &a) && a.act == SUPER_ENDED);
	must(a.why == (killed ? SUPER_NONSENSE : SUPER_BY_ITSELF));
	must(killed || a.partial == (at < len));
	must(!super_next(&s, NOW, &a));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t may;
	struct msg m;
	int r;

	if (size < 5)
		return 0;
	memcpy(&may, data, sizeof(may));
	supervise(data + 5, size - 5, may, (size_t)data[4] * 16 + 1);
	for (size_t at = 5; (r = next(data + at, size - at, may, &m)) > 0;) {
		if (m.type == TELL_IFACE)
			use_iface(m.body);
		at += (size_t)r;
	}
	return 0;
}
