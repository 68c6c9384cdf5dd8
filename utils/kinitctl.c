/*
 * kinitctl lease ...: asks the keeper of a lease (kinit/keeper_socket.h) by a
 * line on its socket, and tells what it says.
 */
#include "utils/kinitctl.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>
#include <sys/un.h>

#include "lib/clock.h"
#include "lib/err.h"
#include "lib/file.h"
#include "lib/fmt.h"
#include "lib/log.h"
#include "lib/str.h"
#include "utils/options.h"

#define KINITCTL_DENIED	   "only root may ask the keeper"
#define KINITCTL_WAIT_MS   10000
#define KINITCTL_PAUSE_MS  50 /* at first, when others are in the way */
#define KINITCTL_REPLY_MAX (192 * 1024)

struct kinitctl {
	bool json;
	bool force;
	const char *word, *dev; /* dev: "", all */
	size_t len;
	struct lease lease;
	struct output out;
	char reply[KINITCTL_REPLY_MAX];
};

/* One line for a terminal, without its end. */
static const char *kinitctl_clean(const char *text, char *buf, size_t size)
{
	(void)str_copy_n(buf, size, text, strnlen(text, size - 2));
	buf[log_clean(buf, size) - 1] = '\0';
	return buf;
}

static void put_text(struct output *out, const char *what, const char *text)
{
	char clean[LEASE_TEXT];

	if (*text != '\0' && strcmp(text, "0.0.0.0") != 0)
		output_print(out, "%s%s", what,
			     kinitctl_clean(text, clean, sizeof(clean)));
}

/* "in 5 s", "5 s ago"; nothing of what never comes */
static void put_when(struct output *out, const char *what, const char *text)
{
	bool ago = *text == '-';

	if (*text == '\0')
		return;
	output_print(out, "%s%s", what, ago ? "" : " in");
	put_text(out, " ", text + ago);
	output_print(out, ago ? " s ago" : " s");
}

static const char *owner_of(const struct lease *l)
{
	const char *state = l->text[LEASE_STATE];

	if (*l->text[LEASE_OWNER] != '\0')
		return l->text[LEASE_OWNER];
	if (str_index("bound\0refused\0ended\0", state) >= 0)
		return "kinit";
	return strcmp(state, "taken") == 0 ? "another client" : "nobody";
}

static void put_lease(void *data, const struct lease *l)
{
	const char *since = l->text[LEASE_SINCE];
	struct output *out = data;

	put_text(out, "", l->text[LEASE_DEV]);
	put_text(out, " ", l->text[LEASE_ADDRESS]);
	put_text(out, " ", l->text[LEASE_STATE]);
	put_text(out, ": ", l->text[LEASE_WHY]);
	put_text(out, "\n  ", l->text[LEASE_STATE]);
	put_text(out, " for ", since + (*since == '-'));
	output_print(out, " s");
	put_when(out, "; last renewed", l->text[LEASE_RENEWED]);
	put_when(out, "; next", l->text[LEASE_RENEW]);
	put_when(out, ", rebinding", l->text[LEASE_REBIND]);
	put_when(out, ", end", l->text[LEASE_END]);
	put_text(out, "\n  owner ", owner_of(l));
	put_text(out, ", server ", l->text[LEASE_SERVER]);
	put_text(out, ", router ", l->text[LEASE_ROUTER]);
	put_text(out, "\n  renewals ", l->text[LEASE_RENEWALS]);
	put_text(out, ", failures ", l->text[LEASE_FAILURES]);
	put_text(out, ", refusals ", l->text[LEASE_REFUSALS]);
	put_text(out, ", conflicts ", l->text[LEASE_CONFLICTS]);
	put_text(out, ", restored ", l->text[LEASE_RESTORED]);
	if (strcmp(l->text[LEASE_CARRIER], "0") == 0)
		output_print(out, ", no carrier");
	if (strcmp(l->text[LEASE_ASKING], "1") == 0)
		output_print(out, ", asking");
	put_text(out, "\n  client identifier ", l->text[LEASE_CLIENT_ID]);
	output_print(out, "\n");
}

/* The keeper's ear, or -errno. */
static int kinitctl_call(uint64_t until)
{
	static const struct sockaddr_un addr = { .sun_family = AF_UNIX,
						 .sun_path = KINITCTL_SOCKET };
	int pause_ms = KINITCTL_PAUSE_MS, r;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -errno;
	while (connect(fd, (const void *)&addr, sizeof(addr)) < 0) {
		r = -errno;
		if (r == -EAGAIN && clock_ms() < until) {
			(void)poll(NULL, 0, pause_ms);
			pause_ms *= 2;
			continue;
		}
		close(fd);
		return r == -EAGAIN ? -ETIMEDOUT : r;
	}
	return fd;
}

/* Its answer, whole or -errno. */
static int kinitctl_ask(struct kinitctl *c, int fd, uint64_t until)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	char line[128];
	int len = fmt_print(line, sizeof(line), "%s%s%s%s\n",
			    c->force ? "force-" : "", c->word,
			    *c->dev != '\0' ? " " : "", c->dev);
	int r = fd_write_all(fd, line, (size_t)len);

	while (r == 0) {
		ssize_t n =
			read(fd, c->reply + c->len, sizeof(c->reply) - c->len);

		if (n > 0) {
			c->len += (size_t)n;
			if (c->len == sizeof(c->reply))
				r = -EBADMSG;
		} else if (n == 0) {
			break;
		} else if (errno != EAGAIN && errno != EINTR) {
			r = -errno;
		} else if (poll(&poll_fd, 1,
				clock_poll_ms(clock_ms(), until)) == 0) {
			r = -ETIMEDOUT;
		}
	}
	/* it may have said why before it would not hear the rest */
	if (c->len == 0 || c->reply[c->len - 1] != '\n')
		return r < 0 ? r : -EBADMSG;
	return 0;
}

static void put_asked(void *data, const struct lease *l)
{
	struct kinitctl *c = data;

	put_text(&c->out, "", l->text[LEASE_DEV]);
	output_print(&c->out, ": asked to %s, see status\n", c->word);
}

static void put_nothing(void *data, const struct lease *l)
{
	(void)data, (void)l;
}

/* Nobody was asked, or nothing came of it. */
static int kinitctl_fail(struct kinitctl *c, const char *verb, int err)
{
	bool denied = err == -EACCES || err == -EPERM;

	/* these texts have nothing that JSON quotes */
	if (c->json) {
		output_print(&c->out,
			     "{\"leases\":[],\"ok\":false,\"error\":\"%s\"}\n",
			     denied ? KINITCTL_DENIED : err_text(err));
		(void)output_end(&c->out);
	}
	if (!denied)
		return util_fail(verb, KINITCTL_SOCKET, err);
	log_error(KINITCTL_DENIED);
	return KINITCTL_FAILED;
}

/* The exit status. */
static int kinitctl_tell(struct kinitctl *c)
{
	bool status = strcmp(c->word, "status") == 0;
	struct answer a;
	char clean[256];

	if (answer_read(c->reply, c->len, &a, &c->lease, put_nothing, NULL) < 0)
		return kinitctl_fail(c, "understand", -EBADMSG);
	if (c->json)
		output_bytes(&c->out, c->reply, c->len);
	else if (status)
		(void)answer_read(c->reply, c->len, &a, &c->lease, put_lease,
				  &c->out);
	else if (a.ok)
		(void)answer_read(c->reply, c->len, &a, &c->lease, put_asked,
				  c);
	if (output_end(&c->out) != 0)
		return KINITCTL_FAILED;
	if (a.ok)
		return KINITCTL_OK;
	log_error("cannot %s %s: %s", status ? "tell of" : c->word,
		  *c->dev != '\0' ? c->dev : "the lease",
		  kinitctl_clean(a.error, clean, sizeof(clean)));
	if (strcmp(a.error, "the root is reached through it") == 0)
		log_error("--force gives it back all the same: the machine "
			  "stands still when another gets the address");
	return KINITCTL_FAILED;
}

static int kinitctl_lease(struct kinitctl *c)
{
	uint64_t until = clock_ms() + KINITCTL_WAIT_MS;
	int fd = kinitctl_call(until), r;

	if (fd == -ENOENT || fd == -ECONNREFUSED)
		return kinitctl_no_keeper(KINITCTL_DIR, c->word, c->dev,
					  c->json);
	r = fd < 0 ? fd : kinitctl_ask(c, fd, until);
	if (fd >= 0)
		close(fd);
	return r < 0 ? kinitctl_fail(c, "ask the keeper at", r)
		     : kinitctl_tell(c);
}

int kinitctl_main(int argc, char **argv)
{
	struct options o = options_of(
		argc, argv,
		"jf\0"
		"lease {status|renew|release|stop} [DEV] [--json] [--force]\0"
		"json=j\0force=f\0");
	static struct kinitctl c;
	int key;

	while ((key = options_next(&o)) > OPTION_END) {
		c.json |= key == 'j';
		c.force |= key == 'f';
	}
	if (key != OPTION_END || o.argc < 2 || o.argc > 3 ||
	    strcmp(o.argv[0], "lease") != 0 ||
	    str_index("status\0renew\0release\0stop\0", o.argv[1]) < 0 ||
	    (c.force && strcmp(o.argv[1], "release") != 0))
		return options_usage(&o, key) * KINITCTL_USAGE;
	c.word = o.argv[1];
	c.dev = o.argc == 3 ? o.argv[2] : "";
	if (o.argc == 3 && !is_ifname(c.dev))
		return util_fail("use", c.dev, ENODEV) * KINITCTL_USAGE;
	return kinitctl_lease(&c);
}
