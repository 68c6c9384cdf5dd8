/* One line in, one line of JSON out, see keeper_socket.h. */
#include "kinit/keeper_socket.h"

#include <string.h>
#include <unistd.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "kinit/keeper.h"
#include "lib/clock.h"
#include "lib/str.h"

/* The first ones are those of enum hold_ask. */
#define ASK_WORDS "renew\0release\0stop\0force-release\0status\0"
enum { ASK_FORCE = HOLD_ASK_STOP + 1, ASK_STATUS };

/* What the client does not take fits into its buffer, or is lost. */
static void keeper_say(const struct keeper_client *c, struct wr *w)
{
	w->p -= w->len;
	(void)sendto(c->fd, w->p, w->len, MSG_NOSIGNAL, NULL, 0);
	*w = wr_init(w->p, KEEPER_STATUS_MAX);
}

/*
 * Does what the line wants of an interface, or of each, and tells of them, in
 * pieces, as there may be many.  NULL, or what was not done.
 */
static const char *keeper_obey(struct keeper *k, struct keeper_client *c,
			       struct wr *w, uint64_t now)
{
	char *dev = c->line + strcspn(c->line, " ");
	const char *why = NULL, *comma = "";
	const struct hold *h;
	bool root;
	int ask;

	if (*dev != '\0') {
		*dev++ = '\0';
		why = "no such lease";
	}
	ask = str_index(ASK_WORDS, c->line);
	if (ask < 0)
		return "no such request";
	root = ask == HOLD_ASK_RELEASE && k->rooted;
	if (ask == ASK_FORCE)
		ask = HOLD_ASK_RELEASE;
	for (unsigned i = 0; (h = ipconfig_held(k->ic, i)) != NULL; i++) {
		if (*dev != '\0' && strcmp(dev, h->iface.dev) != 0)
			continue;
		why = root ? "the root is reached through it" : NULL;
		if (root)
			continue;
		if (ask != ASK_STATUS &&
		    ipconfig_ask(k->ic, h->iface.dev, (enum hold_ask)ask) < 0)
			why = h->carrier ? "it is kept no more"
					 : "it has no carrier";
		wr_print(w, "%s", comma);
		keeper_status(w, h, now);
		keeper_say(c, w);
		comma = ",";
	}
	return why;
}

/* Whether all is said: the line has come, or will not. */
static bool keeper_hear(struct keeper *k, struct keeper_client *c, uint64_t now)
{
	char text[KEEPER_STATUS_MAX] UNINITIALIZED;
	struct wr w = wr_init(text, sizeof(text));
	struct ucred peer = { .uid = 1 };
	socklen_t len = sizeof(peer);
	ssize_t n = read(c->fd, c->line + c->len, KEEPER_LINE_MAX - c->len);
	const char *why = "for root only";
	size_t end;

	if (n < 0 && now < c->until_ms)
		return false;
	if (n > 0)
		c->len += (unsigned)n;
	c->line[c->len] = '\0';
	end = strcspn(c->line, "\n");
	/* as long as there is neither a NUL nor an end */
	if (n > 0 && end == c->len && end < KEEPER_LINE_MAX)
		return false;
	wr_print(&w, "{\"pid\":%u,\"leases\":[", k->socket.pid);
	(void)getsockopt(c->fd, SOL_SOCKET, SO_PEERCRED, &peer, &len);
	if (peer.uid == 0 && c->line[end] == '\0')
		why = "no such request";
	else if (peer.uid == 0) {
		c->line[end] = '\0';
		why = keeper_obey(k, c, &w, now);
	}
	wr_print(&w,
		 why == NULL ? "],\"ok\":true}\n"
			     : "],\"ok\":false,\"error\":\"%s\"}\n",
		 why);
	keeper_say(c, &w);
	return true;
}

void keeper_socket_turn(struct keeper *k, uint64_t now)
{
	struct keeper_socket *s = &k->socket;
	struct keeper_client *c = &s->client[s->next % KEEPER_CLIENTS];
	int fd = accept4(s->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd >= 0) {
		/* whoever is still there is the oldest */
		close(c->fd);
		c->fd = fd;
		c->len = 0;
		c->until_ms = now + KEEPER_CLIENT_MS;
		s->next++;
	}
	for (c = s->client; c < s->client + KEEPER_CLIENTS; c++) {
		if (c->fd >= 0 && keeper_hear(k, c, now)) {
			close(c->fd);
			c->fd = -1;
		}
	}
}

unsigned keeper_socket_fds(const struct keeper *k, struct pollfd *fds)
{
	const struct keeper_socket *s = &k->socket;

	for (unsigned i = 0; i < KEEPER_SOCKET_FDS; i++)
		fds[i] = (struct pollfd){ .fd = i < KEEPER_CLIENTS
							? s->client[i].fd
							: s->fd,
					  .events = POLLIN };
	return KEEPER_SOCKET_FDS;
}

uint64_t keeper_socket_deadline(const struct keeper *k)
{
	const struct keeper_client *c = k->socket.client;
	uint64_t t = CLOCK_NEVER;

	for (unsigned i = 0; i < KEEPER_CLIENTS; i++, c++) {
		if (c->fd >= 0)
			t = clock_earlier(t, c->until_ms);
	}
	return t;
}

void keeper_socket_init(struct keeper *k)
{
	struct keeper_socket *s = &k->socket;

	s->fd = -1;
	s->pid = getpid();
	for (unsigned i = 0; i < KEEPER_CLIENTS; i++)
		s->client[i].fd = -1;
}

int keeper_socket_open(struct keeper *k)
{
	/* struct sockaddr_un, without the rest of its path */
	static const struct {
		uint16_t family;
		char path[sizeof(KEEPER_SOCKET)];
	} addr = { AF_UNIX, KEEPER_SOCKET };
	struct keeper_socket *s = &k->socket;
	int r = 0;

	s->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (s->fd < 0)
		return -errno;
	(void)unlinkat(k->dir, KEEPER_SOCKET, 0);
	/* the mode is that of the file from its first moment */
	if (fchmod(s->fd, 0600) < 0 || fchdir(k->dir) < 0 ||
	    bind(s->fd, (const void *)&addr, sizeof(addr)) < 0 ||
	    listen(s->fd, KEEPER_CLIENTS) < 0) {
		r = -errno;
		close(s->fd);
		s->fd = -1;
	}
	return r;
}
