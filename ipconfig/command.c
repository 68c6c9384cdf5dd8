/*
 * The ipconfig program.  Options, messages and exit status are klibc's: 0
 * when done, 1 for a wrong call or no interface, 255 when time ran out.
 */
#include "ipconfig/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ipconfig/ip_param.h"
#include "ipconfig/ipconfig.h"
#include "ipconfig/report.h"
#include "lib/compat.h"
#include "lib/log.h"
#include "lib/str.h"

#define EXIT_USAGE     1
#define EXIT_TIMEOUT   255
#define DEFAULT_VENDOR "Linux ipconfig"

/* Says why text cannot be what it should; returns r, the reason. */
static int refuse(const char *what, const char *text, const char *hint, int r)
{
	log_error("%s '%s' %s%s", what, text,
		  r == -EPROTONOSUPPORT ? "is not supported"
					: "cannot be understood",
		  hint);
	return r;
}

/*
 * "" and "all" are any interface, as for klibc.  False when no interface can
 * have that name: it is one that is not there.
 */
static bool set_device(struct ip_spec *spec, const char *dev)
{
	if (*dev == '\0' || strcmp(dev, "all") == 0)
		return true;
	if (!is_ifname(dev)) {
		log_error("%s: no such device", dev);
		return false;
	}
	spec->match = MATCH_NAME;
	return str_copy(spec->dev, sizeof(spec->dev), dev) == 0;
}

/* "eth0", "ip=dhcp", "[ip=]client:server:..." or "all". */
static int add_spec(struct net_plan *plan, const char *arg,
		    const struct ip_spec *defaults)
{
	struct ip_param_error err;
	struct ip_spec *spec;
	bool prefixed = true;
	int r;

	if (plan->n_specs == NET_SPECS) {
		log_error("more than %d interfaces", NET_SPECS);
		return -E2BIG;
	}
	spec = &plan->spec[plan->n_specs];
	if (str_starts(arg, "ip="))
		arg += strlen("ip=");
	else if (str_starts(arg, "nfsaddrs="))
		arg += strlen("nfsaddrs=");
	else
		prefixed = false;
	if (*arg == '\0' || (!prefixed && strchr(arg, ':') == NULL)) {
		*spec = *defaults;
		if (!set_device(spec, arg))
			return 0;
	} else {
		r = ip_param_parse(arg, spec, &err);
		if (r < 0)
			return refuse(err.field, err.text, err.hint, r);
	}
	/* one that is named twice is configured once, as named first */
	for (unsigned i = 0; i < plan->n_specs; i++) {
		if (*spec->dev != '\0' &&
		    strcmp(plan->spec[i].dev, spec->dev) == 0)
			return 0;
	}
	spec->required = true;
	/* as kinit: two default routes live beside each other */
	spec->metric = plan->n_specs == 0 ? 0 : 99 + plan->n_specs;
	plan->n_specs++;
	return 0;
}

struct call {
	struct net_plan plan;
	struct ip_spec defaults;
};

static int parse_option(struct call *c, int opt, const char *arg)
{
	struct net_plan *plan = &c->plan;
	const char *what = NULL;
	uint32_t n;
	int r = 0;

	switch (opt) {
	case 'c':
		/* "" is everything, for klibc */
		what = "protocol";
		r = ip_param_word(*arg != '\0' ? arg : "on", &c->defaults);
		break;
	case 'd':
		return add_spec(plan, arg, &c->defaults);
	case 'i':
		what = "vendor class";
		r = str_copy(plan->vendor_class, sizeof(plan->vendor_class),
			     arg);
		break;
	case 'n':
		plan->dry_run = true;
		break;
	case 'o':
		plan->first_only = true;
		break;
	case 'p':
		what = "port";
		r = parse_u32(arg, UINT16_MAX, &n);
		/* the server's is one less, and none is 0 */
		if (r == 0 && n < 2)
			r = -ERANGE;
		if (r == 0)
			plan->client_port = (uint16_t)n;
		break;
	case 't':
		what = "timeout";
		r = parse_u32(arg, 1000000, &n);
		/* a limit of zero still is one */
		if (r == 0)
			plan->timeout_ms = n == 0 ? 1 : n * 1000;
		break;
	default:
		log_error("usage: ipconfig [-no] [-c proto] [-d interface] "
			  "[-i vendor-id] [-p port] [-t timeout] "
			  "[interface ...]");
		return -EINVAL;
	}
	return r < 0 ? refuse(what, arg, "", r) : 0;
}

static int exit_status(const struct net_plan *plan, int r,
		       const struct net_result *result)
{
	const char *dev = *result->failed_dev != '\0' ? result->failed_dev
						      : plan->spec[0].dev;

	if (r == 0)
		return 0;
	if (r == -ETIMEDOUT && plan->timeout_ms != 0) {
		log_result("IP-Config: no response after %u secs - giving up",
			   (unsigned)(plan->timeout_ms / 1000));
		return EXIT_TIMEOUT;
	}
	if (r != -ENODEV && r != -EPROTONOSUPPORT)
		return EXIT_USAGE;
	if (result->n_ifaces > 0)
		return 0;
	log_error("no devices to configure%s%s", *dev != '\0' ? ": " : "", dev);
	return EXIT_USAGE;
}

static void say_configured(void *data, const struct net_iface *f, int err)
{
	struct ipconfig *ic = data;

	(void)conf_write("/run", f);
	progress_announce(&ic->progress, &ic->race);
	report_complete(f, err);
}

int ipconfig_main(int argc, char **argv)
{
	/* much larger than a stack should be */
	static struct call call;
	static struct ipconfig ic;
	static struct net_result result;
	static const struct ipconfig_user user = {
		.configured = say_configured,
		.data = &ic,
	};
	int opt, r = -ENODEV;

	program.name = "ipconfig";
	(void)str_copy(call.plan.vendor_class, sizeof(call.plan.vendor_class),
		       DEFAULT_VENDOR);
	call.plan.client_port = 68;
	call.plan.carrier_ms = NET_NO_LIMIT;
	call.defaults.method = IP_ANY;
	while ((opt = getopt(argc, argv, "c:d:i:nop:t:")) != -1) {
		if (parse_option(&call, opt, optarg) < 0)
			return EXIT_USAGE;
	}
	for (int i = optind; i < argc; i++) {
		if (add_spec(&call.plan, argv[i], &call.defaults) < 0)
			return EXIT_USAGE;
	}
	if (net_plan_is_wanted(&call.plan)) {
		r = ipconfig_run(&ic, &call.plan, &result, &user);
		progress_announce(&ic.progress, &ic.race);
		if (r == 0)
			ipconfig_restore(&ic);
		ipconfig_end(&ic);
	}
	return exit_status(&call.plan, r, &result);
}
