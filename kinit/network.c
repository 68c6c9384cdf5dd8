/*
 * The network: a worker reads the packets (network_work.c), process 1 takes
 * what it says, checks it, and starts another when it crashed or hangs.
 */
#include "kinit/boot.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <sys/utsname.h>

#include "ipconfig/ip_dracut.h"
#include "ipconfig/net_check.h"
#include "kinit/loopback.h"
#include "kinit/net_hint.h"
#include "lib/clock.h"
#include "lib/err.h"
#include "lib/log.h"
#include "lib/str.h"

#define WORKER_TRIES 5
/* A worker in one call into the kernel for so long: which one, is told. */
#define SLOW_MS 10000
/* What it has to do before init, once it has answered. */
#define SETTLE_MS 3000
/* A network that the root does not need: so long after the root is there. */
#define BESIDE_MS 15000

static int start_worker(struct boot *b)
{
	int r;

	b->net.n_ifaces = b->net.n_names = 0;
	b->network.tries++;
	b->workers++;
	(void)str_copy(b->network.doing, sizeof(b->network.doing), "start");
	b->network.told_ms = b->network.heard_ms = clock_ms();
	r = loop_start(&b->loop, CHILD_NETWORK, b);
	return r < 0 ? boot_fail(b, KI_NET_WORKER, r,
				 "start the network worker")
		     : 0;
}

/* The name that another lease brought is no name for this one. */
static void name_again(struct boot *b)
{
	struct utsname uts;

	if (b->net.n_ifaces > 0)
		(void)sethostname(b->host, strlen(b->host));
	else if (*b->host == '\0' && uname(&uts) == 0)
		(void)str_copy(b->host, sizeof(b->host), uts.nodename);
}

/* A root that does without does so from the start. */
static int start_first(struct boot *b)
{
	int r = start_worker(b);

	b->network.start_err = r;
	b->network.given_up = r < 0;
	return boot_plan_needs_network(&b->plan) ? r : 0;
}

int network_start(struct boot *b)
{
	name_again(b);
	b->network = (struct boot_network){ 0 };
	/* whose lease led to no root, would be as quick again */
	b->plan.net.tried =
		b->net.n_ifaces > 0 ? ip_to4(&b->net.iface[0].info.from) : 0;
	b->net.n_ifaces = b->net.n_names = 0;
	/* without it most roots come up, too; 5 ms of 1,400 (bench-root) */
	if (b->plan.ip_given || boot_plan_needs_network(&b->plan))
		(void)loopback_up();
	/*
	 * Where one of several is enough, it may have been the wrong one: every
	 * second round waits for all of them.
	 */
	if (b->rounds++ == 0)
		b->any_required = b->plan.net.any_required;
	b->plan.net.any_required = b->any_required && (b->rounds & 1) != 0;
	if (net_hint_needs_sys(&b->plan.net))
		sys_mount();
	if (net_plan_is_wanted(&b->plan.net))
		return start_first(b);
	if (b->plan.ip_given)
		log_note("ip= says to configure no interface");
	b->network.answered = true;
	return 0;
}

static const char *or_all(const char *dev, const char *all)
{
	return *dev != '\0' ? dev : all;
}

static int explain(struct boot *b, const struct net_answer *answer)
{
	const char *dev = answer->dev;
	int err = answer->err;

	switch (-err) {
	case ENODEV:
		if (strcmp(dev, IP_BOOTIF) == 0)
			dev = b->plan.net_words.bootif;
		if (*dev != '\0')
			return boot_fail(b, KI_NO_DEVICE, err,
					 "find the interface %s", dev);
		return boot_fail(b, KI_NO_INTERFACE, err,
				 "find a network interface");
	case ENETDOWN:
		return boot_fail(b, KI_NO_CARRIER, err,
				 "use %s: no carrier for %u s",
				 or_all(dev, "any interface"),
				 (unsigned)(b->plan.net.carrier_ms / 1000));
	case EPROTONOSUPPORT:
		if (*dev != '\0')
			return boot_fail(b, KI_CONFIGURE, err, "run DHCP on %s",
					 dev);
		/* fall through */
	case EAFNOSUPPORT:
		return boot_fail(b, KI_NET_KERNEL, err, "open sockets");
	}
	return boot_fail(b, KI_CONFIGURE, err, "configure %s",
			 or_all(dev, "the network"));
}

/* One call into the kernel may take as long as a driver wants. */
static int say_slow(struct boot *b)
{
	struct boot_network *n = &b->network;
	uint64_t now = clock_ms();

	if (now >= n->told_ms + SLOW_MS) {
		log_warn("waiting for the kernel for %u s: %s",
			 (unsigned)(now - n->heard_ms) / 1000, n->doing);
		n->told_ms = now;
	}
	boot_wake(b, n->told_ms + SLOW_MS);
	return 0;
}

/* Whether it has answered: 1, 0, or -errno after boot_fail(). */
static int network_ask(struct boot *b)
{
	struct boot_network *n = &b->network;

	if (n->answered)
		return n->answer.err < 0 ? explain(b, &n->answer) : 1;
	if (!n->given_up)
		return say_slow(b);
	return boot_fail(b, n->silent ? KI_NET_SILENT : KI_NET_WORKER,
			 n->start_err < 0 ? n->start_err : -ECHILD,
			 "keep the network worker running");
}

int network_ready(struct boot *b)
{
	/* who repairs it is not to lose the shell */
	if (rescue_is_ahead(b))
		return 0;
	return boot_plan_needs_network(&b->plan) ? network_ask(b) : 1;
}

static int take_iface(struct boot *b, const void *body)
{
	struct net_iface *f = &b->net.iface[b->net.n_ifaces];

	if (b->net.n_ifaces == NET_SPECS)
		return -EBADMSG;
	memcpy(f, body, sizeof(*f));
	if (net_iface_check(f) < 0)
		return -EBADMSG;
	b->net.n_ifaces++;
	return 0;
}

static int take_host(struct boot *b, const void *body)
{
	struct net_name *n = &b->net.name[b->net.n_names];

	if (b->net.n_names == NET_NAMES)
		return -EBADMSG;
	memcpy(n, body, sizeof(*n));
	if (net_name_check(n) < 0)
		return -EBADMSG;
	b->net.n_names++;
	return 0;
}

static int take_answer(struct boot *b, const void *body)
{
	struct net_answer *answer = &b->network.answer;
	const struct net_iface *f = &b->net.iface[0];

	memcpy(answer, body, sizeof(*answer));
	if (answer->err > 0 ||
	    memchr(answer->dev, '\0', sizeof(answer->dev)) == NULL)
		return -EBADMSG;
	b->network.answered = true;
	if (b->net.n_ifaces == 0)
		return 0;
	event_add(&b->events, EVENT_LINK_UP, "", f->up_ms);
	event_add(&b->events, EVENT_CARRIER, "", f->carrier_ms);
	event_add(&b->events,
		  ip_method_asks(f->method) ? EVENT_BOUND : EVENT_ADDRESS, "",
		  f->bound_ms);
	return 0;
}

static int take_alive(struct boot *b, const struct msg *m)
{
	struct boot_network *n = &b->network;

	n->told_ms = n->heard_ms = clock_ms();
	(void)str_copy_n(n->doing, sizeof(n->doing), m->body, m->length);
	return 0;
}

int network_message(struct boot *b, const struct msg *m)
{
	if (m->type == TELL_ALIVE)
		return take_alive(b, m);
	/* released without a result it would be waited for without a limit */
	if (b->network.answered != (m->type == TELL_RELEASED))
		return -EBADMSG;
	if (m->type == TELL_RELEASED)
		return 0;
	if (m->type == TELL_IFACE)
		return take_iface(b, m->body);
	return m->type == TELL_NAME ? take_host(b, m->body)
				    : take_answer(b, m->body);
}

void network_gone(struct boot *b, const struct super_action *a)
{
	struct boot_network *n = &b->network;

	if (a->why == SUPER_BY_ITSELF && a->released && a->status != 0)
		log_error("nobody renews the lease, the address stays");
	if (a->why == SUPER_STOPPED || n->answered)
		return;
	n->silent = a->why == SUPER_SILENT;
	n->given_up = true;
	if (n->tries == WORKER_TRIES)
		return;
	log_warn("starting the network worker again; the last one was to %s",
		 n->doing);
	n->start_err = start_worker(b);
	n->given_up = n->start_err < 0;
}

int settle_start(struct boot *b)
{
	b->network.settle_ms = 0;
	return 0;
}

/* A root that needs no network: it is waited for, but not for ever. */
static int wait_beside(struct boot *b)
{
	struct boot_network *n = &b->network;
	uint64_t late_ms = b->root.done_ms + BESIDE_MS;

	if (b->root.done_ms == 0)
		return 0;
	if (!n->said)
		log_note("waiting for the network (ip=) for up to %u s",
			 BESIDE_MS / 1000);
	n->said = true;
	return boot_waits(b, late_ms)
		       ? 0
		       : boot_fail(b, KI_NET_LATE, -ETIMEDOUT,
				   "wait for the network any longer");
}

/* 1, 0 as long as it writes, or -errno. */
static int settle_state(struct boot *b)
{
	enum child_state state = b->loop.super.child[CHILD_NETWORK].state;

	switch (state) {
	case CHILD_RUNNING:
	case CHILD_KILLED:
		return 0;
	case CHILD_NONE:
	case CHILD_RELEASED:
		return 1;
	case CHILD_ENDED:
	case CHILD_ABANDONED:
		break;
	}
	return loop_was_released(&b->loop, CHILD_NETWORK) ? 1 : -ECHILD;
}

int settle_ready(struct boot *b)
{
	struct boot_network *n = &b->network;
	int r;

	if (n->settle_ms == 0) {
		r = network_ask(b);
		if (r <= 0)
			return r < 0 ? r : wait_beside(b);
		loop_order(&b->loop, CHILD_NETWORK);
		n->settle_ms = clock_ms() + SETTLE_MS;
	}
	r = settle_state(b);
	if (r == 0 && !boot_waits(b, n->settle_ms))
		r = -ETIMEDOUT;
	return r < 0 ? boot_fail(b, KI_SETTLE, r,
				 "have the network worker write /run")
		     : r;
}
