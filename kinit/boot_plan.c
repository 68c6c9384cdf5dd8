/* What the command line asks for, see boot_plan.h. */
#include "kinit/boot_plan.h"

#include <string.h>

#include "kinit/handover.h"
#include "kinit/param.h"
#include "kinit/param_net.h"
#include "lib/compat.h"
#include "lib/str.h"

/* net/ipv4/ipconfig.c: 12 rounds of a second, CONF_CARRIER_TIMEOUT */
#define DEVICE_S	 12
#define CARRIER_S	 120
#define DHCP_CLIENT_PORT 68

/* A shell that somebody asks for comes before a root that cannot be. */
OUTLINE static int plan_judge(struct boot_plan *plan, int r,
			      const struct failure *f)
{
	static const struct root_method none = { .name = "none" };

	if (r == 0 || !plan->rescue)
		return r;
	plan->root_fail = *f;
	plan->root = (struct root_spec){ .method = &none };
	return 0;
}

static uint32_t limit_ms(uint32_t s)
{
	return s == 0 ? NET_NO_LIMIT : s * 1000;
}

int boot_plan_make(struct boot_plan *plan, const struct cmdline *cmdline,
		   struct failure *f)
{
	struct net_plan *net = &plan->net;
	int r;

	memset(plan, 0, sizeof(*plan));
	net->client_port = DHCP_CLIENT_PORT;
	net->acd = ACD_PROBE;
	plan->handover = HANDOVER_AUTO;
	net->whole_machine = true;
	plan->carrier_s = CARRIER_S;
	plan->device_s = DEVICE_S;
	(void)str_copy(net->vendor_class, sizeof(net->vendor_class),
		       PLAN_VENDOR_CLASS);
	r = param_parse(plan, cmdline, f);
	if (r == 0)
		r = plan_judge(plan,
			       root_spec_make(&plan->root, &plan->words, f), f);
	if (r < 0)
		return r;
	/* nothing said: a root on the network needs one, so try them all */
	if (!plan->ip_given && boot_plan_needs_network(plan)) {
		net->n_specs = 1;
		net->spec[0] = (struct ip_spec){ .method = IP_ANY };
	}
	if (net->lease == LEASE_AUTO)
		net->lease =
			boot_plan_needs_network(plan) ? LEASE_KEEP : LEASE_OFF;
	/* the kernel's 0 is not to wait, but to go on trying */
	net->carrier_ms = limit_ms(plan->carrier_s);
	net->device_ms = limit_ms(plan->device_s);
	if (plan->root.method->ask != NULL)
		r = plan_judge(plan,
			       plan->root.method->ask(&plan->root, net, f), f);
	else
		net_need(net, plan->root.method->needs_network, 0);
	return r < 0 ? r : param_net_end(plan, f);
}
