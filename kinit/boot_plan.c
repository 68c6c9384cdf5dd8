/* What the command line asks for, see boot_plan.h. */
#include "kinit/boot_plan.h"

#include <errno.h>
#include <string.h>

#include "ipconfig/ip_param.h"
#include "lib/compat.h"
#include "lib/fmt.h"
#include "lib/str.h"

/* net/ipv4/ipconfig.c: 12 rounds of a second, CONF_CARRIER_TIMEOUT */
#define DEVICE_MS	 12000
#define CARRIER_MS	 120000
#define DHCP_CLIENT_PORT 68
#define VENDOR_CLASS	 "Linux kinit" /* as klibc's kinit */

static bool is_ip_param(const char *name)
{
	return cmdline_same_name(name, "ip") ||
	       cmdline_same_name(name, "nfsaddrs");
}

/*
 * Each ip= is an interface of its own, as for klibc; one that names the same
 * device as an earlier one (or, like it, none) replaces it, as for the kernel.
 */
static int add_spec(struct net_plan *net, const struct ip_spec *spec)
{
	for (unsigned i = 0; i < net->n_specs; i++) {
		if (strcmp(net->spec[i].dev, spec->dev) == 0) {
			net->spec[i] = *spec;
			return 0;
		}
	}
	if (net->n_specs == NET_SPECS)
		return -E2BIG;
	net->spec[net->n_specs++] = *spec;
	return 0;
}

static int plan_ip(struct boot_plan *plan, const struct cmdline *cmdline,
		   char error[PLAN_ERROR])
{
	bool given = false;

	for (unsigned i = 0; i < cmdline->n_words; i++) {
		const struct cmdline_word *w = &cmdline->word[i];
		struct ip_param_error err;
		struct ip_spec spec;
		int r;

		if (!is_ip_param(w->name) || w->value == NULL)
			continue;
		given = true;
		r = ip_param_parse(w->value, &spec, &err);
		if (r == -EPROTONOSUPPORT) {
			fmt_print(
				error, PLAN_ERROR,
				"%s=%.64s: %s '%s' is not supported, use dhcp",
				w->name, w->value, err.field, err.text);
			return r;
		}
		if (r < 0) {
			fmt_print(error, PLAN_ERROR,
				  "%s=%.64s: cannot understand the %s '%s'",
				  w->name, w->value, err.field, err.text);
			return r;
		}
		r = add_spec(&plan->net, &spec);
		if (r < 0) {
			fmt_print(error, PLAN_ERROR,
				  "%s=%.64s: more than %d interfaces", w->name,
				  w->value, NET_SPECS);
			return r;
		}
	}
	/* nothing said: a root on the network needs one, so try them all */
	if (!given) {
		plan->net.n_specs = 1;
		plan->net.spec[0] = (struct ip_spec){ .method = IP_DHCP };
	}
	return 0;
}

static int plan_number(const struct cmdline *cmdline, const char *name,
		       uint32_t max, uint32_t *out, char error[PLAN_ERROR])
{
	const char *value = cmdline_value(cmdline, name);

	if (value == NULL)
		return 0;
	if (parse_u32(value, max, out) < 0) {
		fmt_print(error, PLAN_ERROR, "%s=%.64s: not a number up to %u",
			  name, value, (unsigned)max);
		return -EINVAL;
	}
	return 0;
}

static int plan_text(const struct cmdline *cmdline, const char *name, char *dst,
		     size_t size, char error[PLAN_ERROR])
{
	const char *value = cmdline_value(cmdline, name);

	if (value == NULL)
		return 0;
	if (str_copy(dst, size, value) < 0) {
		fmt_print(error, PLAN_ERROR,
			  "%s=%.64s...: longer than %u characters", name, value,
			  (unsigned)size - 1);
		return -ENAMETOOLONG;
	}
	return 0;
}

/* As the kernel: nfsroot= alone selects an NFS root, root= overrides it. */
static int plan_root(const struct cmdline *cmdline, char error[PLAN_ERROR])
{
	const char *root = cmdline_value(cmdline, "root");

	if (root == NULL && cmdline_value(cmdline, "nfsroot") == NULL) {
		fmt_print(error, PLAN_ERROR,
			  "no root= on the command line: say root=/dev/nfs");
		return -EINVAL;
	}
	if (root != NULL && strcmp(root, "/dev/nfs") != 0) {
		fmt_print(error, PLAN_ERROR,
			  "root=%.64s: only root=/dev/nfs is supported", root);
		return -EINVAL;
	}
	return 0;
}

static void plan_access(struct boot_plan *plan, const struct cmdline *cmdline)
{
	for (unsigned i = 0; i < cmdline->n_words; i++) {
		const struct cmdline_word *w = &cmdline->word[i];

		if (w->value != NULL)
			continue;
		if (strcmp(w->name, "ro") == 0)
			plan->access = PLAN_RO;
		if (strcmp(w->name, "rw") == 0)
			plan->access = PLAN_RW;
	}
}

/* What an offer must bring because nothing else says it. */
static void plan_needs(struct boot_plan *plan)
{
	const char *p = plan->nfsroot;
	size_t digits = strspn(p, "0123456789.");
	bool server = digits > 0 && strchr(":,", p[digits]) != NULL;

	if (server)
		p += digits + (p[digits] == ':');
	plan->net.need_path = *p == '\0' || *p == ',' ||
			      strcmp(p, "default") == 0 ||
			      str_starts(p, "default,");
	plan->net.need_server = !server;
	for (unsigned i = 0; i < plan->net.n_specs; i++) {
		if (plan->net.spec[i].server != 0)
			plan->net.need_server = false;
	}
}

int boot_plan_make(struct boot_plan *plan, const struct cmdline *cmdline,
		   char error[PLAN_ERROR])
{
	uint32_t carrier_s = CARRIER_MS / 1000;
	int r;

	memset(plan, 0, sizeof(*plan));
	plan->net.client_port = DHCP_CLIENT_PORT;
	plan->net.device_ms = DEVICE_MS;
	(void)str_copy(plan->net.vendor_class, sizeof(plan->net.vendor_class),
		       VENDOR_CLASS);
	r = plan_root(cmdline, error);
	if (r == 0)
		r = plan_ip(plan, cmdline, error);
	if (r == 0)
		r = plan_number(cmdline, "carrier_timeout", 1000000, &carrier_s,
				error);
	if (r == 0)
		r = plan_text(cmdline, "dhcpclass", plan->net.vendor_class,
			      sizeof(plan->net.vendor_class), error);
	if (r == 0)
		r = plan_text(cmdline, "nfsroot", plan->nfsroot,
			      sizeof(plan->nfsroot), error);
	if (r == 0)
		r = plan_text(cmdline, "init", plan->init, sizeof(plan->init),
			      error);
	/* the kernel's 0 is not to wait, but to go on trying */
	plan->net.carrier_ms = carrier_s == 0 ? NET_NO_LIMIT : carrier_s * 1000;
	plan_access(plan, cmdline);
	plan_needs(plan);
	return r;
}

void boot_plan_scrub(char **env)
{
	static const char *const ours[] = { "ip", "nfsaddrs", "nfsroot",
					    "carrier_timeout", "dhcpclass" };
	char **keep = env;

	for (; *env != NULL; env++) {
		char name[32];
		size_t len = strcspn(*env, "=");
		bool drop = false;

		if (str_copy_n(name, sizeof(name), *env, len) == 0) {
			for (size_t i = 0; i < ARRAY_LEN(ours); i++)
				drop |= cmdline_same_name(name, ours[i]);
		}
		if (!drop)
			*keep++ = *env;
	}
	*keep = NULL;
}
