/* Telling the real system's network managers, see handover.h. */
#include "kinit/handover.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "ipconfig/report.h"
#include "kinit/handover_file.h"
#include "kinit/handover_pack.h"
#include "kinit/handover_resolv.h"
#include "kinit/handover_text.h"
#include "kinit/handover_unit.h"
#include "lib/compat.h"
#include "lib/log.h"
#include "lib/root_open.h"
#include "lib/str.h"

#define HANDOVER_NAME 16
#define FILE_SIZE     2048 /* any of them */

/* What was looked for, and what of it there is. */
struct looked {
	uint32_t done, there;
	char command[UNIT_COMMAND];
};

int handover_parse(const char *value, uint32_t *which)
{
	char item[HANDOVER_NAME], name[HANDOVER_NAME];
	uint32_t bits = 0;
	int r, items = 0;

	while ((r = list_next(&value, item, sizeof(item))) > 0) {
		const char *names = handover_hint + strlen(HANDOVER_ONE_OF);
		int n = -2;

		items++;
		while (list_next(&names, name, sizeof(name)) > 0 &&
		       strcmp(name, item) != 0)
			n++;
		if (*name == '\0')
			return -EINVAL;
		if (n >= 0)
			bits |= 1u << n;
		else if (n == -2)
			bits = HANDOVER_AUTO;
	}
	if (r < 0 || items == 0)
		return -EINVAL;
	*which = bits;
	return 0;
}

bool handover_keeps(const struct handover *h, const struct net_iface *f)
{
	/* what is no lease, no client could ask for again */
	return h->keeps || (f != NULL && strcmp(f->proto, "dhcp") != 0);
}

static bool is_there(const struct handover *h, unsigned who, struct looked *l)
{
	const char *place = str_nth(handover_places, who);
	int fd;

	if ((l->done & 1u << who) == 0) {
		l->done |= 1u << who;
		fd = strchr(place, '/') == NULL
			     ? handover_command(h->root_dir, place, l->command)
			     : root_open(h->root_dir, place, O_PATH);
		l->there |= (uint32_t)(fd >= 0) << who;
		if (fd > 0)
			close(fd);
	}
	return (l->there & 1u << who) != 0;
}

/* cloud-init's copy of what /run/net-<dev>.conf says. */
static void write_odd(const struct handover *h, const struct net_iface *f)
{
	static struct net_iface copy;
	char dir[HANDOVER_PATH];

	copy = *f;
	(void)str_copy(copy.proto, sizeof(copy.proto), "none");
	if (handover_path(h, "kinit/", dir) == 0)
		(void)conf_write(dir, &copy);
}

/* What does not apply to the interface costs no look. */
static void write_file(const struct handover_text *t, unsigned who,
		       const char *path, struct looked *l)
{
	UNINITIALIZED char text[FILE_SIZE];
	char name[HANDOVER_PATH];
	struct wr w = wr_init(text, sizeof(text)),
		  p = wr_init(name, sizeof(name));

	if (!handover_expand(&w, t, path + strlen(path) + 1) ||
	    !is_there(t->h, who, l))
		return;
	/* once more: its command is known only now */
	w = wr_init(text, sizeof(text));
	(void)handover_expand(&w, t, path + strlen(path) + 1);
	(void)handover_expand(&p, t, path);
	wr_u8(&p, '\0');
	if (who == TO_CLOUD_INIT)
		write_odd(t->h, t->f);
	(void)handover_file(t->h, name, &w);
}

/* Who wonders later why an interface is left alone finds that in the log. */
static void say_told(const struct handover *h, uint32_t there)
{
	const char *names = handover_hint + strlen(HANDOVER_ONE_OF);
	char name[HANDOVER_NAME], text[128];
	struct wr w = wr_init(text, sizeof(text));

	for (int n = -2; list_next(&names, name, sizeof(name)) > 0; n++) {
		if (n >= 0 && (there & 1u << n) != 0)
			wr_print(&w, "%s%s", w.len > 0 ? "," : "", name);
	}
	wr_u8(&w, '\0');
	if (!h->keeps && (there & 1u << TO_IFUPDOWN) != 0)
		log_warn("ifupdown cannot take %s over, which ends with its "
			 "lease (kinit.lease=off)",
			 h->net->iface[0].dev);
	if (!w.bad && w.len > 1)
		log_note("told %s: %s %s (kinit.handover=)", text,
			 h->keeps ? "leave alone" : "take over",
			 h->net->iface[0].dev);
}

void handover_write(const struct handover *h, uint32_t which)
{
	UNINITIALIZED struct looked l;
	struct handover_text t = { .h = h, .command = l.command };
	const char *path = handover_texts;

	l.done = l.there = 0;
	l.command[0] = '\0';
	for (const uint8_t *to = handover_files; *path != '\0'; to++) {
		unsigned who = *to & FILE_WHO;
		/* all of them at once, or one by one */
		unsigned n = *to & FILE_EACH ? h->net->n_ifaces : 1;

		if ((which & 1u << who) == 0 ||
		    ((*to & FILE_UNIT) != 0 &&
		     (!is_there(h, who, &l) ||
		      !handover_unit_has(h->root_dir, "networking.service",
					 "sbin/ifup -a --read-environment"))))
			n = 0;
		for (unsigned i = 0; i < n; i++) {
			t.f = *to & FILE_EACH ? &h->net->iface[i] : NULL;
			if (t.f == NULL || is_hostname(t.f->dev))
				write_file(&t, who, path, &l);
		}
		path = str_nth(path, 2);
	}
	say_told(h, l.there);
	if ((which & 1u << TO_RESOLV_CONF) != 0)
		handover_resolv(h);
}
