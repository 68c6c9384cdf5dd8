/* Who the machine is, see net_hint.h. */
#include "kinit/net_hint.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <linux/elf-em.h>

#include "ipconfig/dhcp_msg.h"
#include "kinit/lease_file.h"
#include "lib/compat.h"
#include "lib/err.h"
#include "lib/file.h"
#include "lib/fmt.h"
#include "lib/log.h"
#include "lib/str.h"
#include "lib/uuid.h"

#define UUID_FILE      "/sys/class/dmi/id/product_uuid"
#define EFI_DIR	       "/sys/firmware/efi"
#define RESPONSE_FILE  "/proc/device-tree/chosen/bootp-response"
#define HINT_VARIABLE  "IPV4ADDR='"
#define HINT_FILE_SIZE LEASE_FILE_MAX

/* RFC 4578 section 2.1, and IANA's list: BIOS, EFI, U-Boot */
#define ARCH_BIOS	 0
#define ARCH_X86_64_EFI	 7
#define ARCH_ARM64_EFI	 11
#define ARCH_ARM64_UBOOT 22

static bool uuid_wanted(const struct net_plan *net)
{
	return net->client_id_kind == CLIENT_ID_UUID ||
	       net->client_id_kind == CLIENT_ID_DUID;
}

bool net_hint_needs_sys(const struct net_plan *net)
{
	return net->pxe || uuid_wanted(net);
}

bool net_hint_uuid(char text[UUID_TEXT], uint8_t uuid[UUID_BYTES])
{
	if (file_read(UUID_FILE, text, UUID_TEXT) < 0 ||
	    uuid_parse(text, uuid) < 0)
		return false;
	text[strcspn(text, "\n")] = '\0';
	return true;
}

static void hint_uuid(struct net_plan *net, bool say)
{
	char text[UUID_TEXT];

	net->has_uuid = net_hint_uuid(text, net->uuid);
	if (net->has_uuid || !uuid_wanted(net))
		return;
	net->client_id_kind = CLIENT_ID_NONE;
	if (say)
		log_note("kinit.clientid= has no effect: this machine has no "
			 "UUID of its own");
}

static void hint_pxe(struct net_plan *net)
{
	bool efi = access(EFI_DIR, F_OK) == 0;

	net->pxe_arch = EXEC_NATIVE == EM_AARCH64
				? efi ? ARCH_ARM64_EFI : ARCH_ARM64_UBOOT
			: efi ? ARCH_X86_64_EFI
			      : ARCH_BIOS;
	/* what dhcpclass= says is meant */
	if (strcmp(net->vendor_class, PLAN_VENDOR_CLASS) == 0)
		fmt_print(net->vendor_class, sizeof(net->vendor_class),
			  "PXEClient:Arch:%05u:UNDI:003016", net->pxe_arch);
}

/* What ipconfig wrote in an earlier boot: a line IPV4ADDR='10.0.0.2'. */
static uint32_t lease_address(const char *text)
{
	const char *p = text;
	char address[IP4_TEXT];
	uint32_t ip = 0;

	if (!str_starts(p, HINT_VARIABLE)) {
		p = str_find(p, "\n" HINT_VARIABLE);
		if (p++ == NULL)
			return 0;
	}
	p += strlen(HINT_VARIABLE);
	if (str_copy_n(address, sizeof(address), p, strcspn(p, "'")) == 0)
		(void)parse_ip4(address, &ip);
	return ip;
}

/* The answer that the machine's firmware had, in a device tree. */
static void take_response(struct net_plan *net, const void *raw, size_t len)
{
	struct dhcp_msg m UNINITIALIZED;

	if (bootp_decode(&m, raw, len, false) < 0 || m.op != 2 ||
	    m.hlen != NET_ETH || !dhcp_usable_address(m.yiaddr, m.info.netmask))
		return;
	net->hint = m.yiaddr;
	net->hint_hlen = m.hlen;
	memcpy(net->hint_hw, m.chaddr, NET_ETH);
}

static void hint_address(struct net_plan *net, const char *path)
{
	char text[HINT_FILE_SIZE] UNINITIALIZED;
	ssize_t r;

	if (path != NULL) {
		const char *what = "tells no address";

		r = file_read(path, text, sizeof(text));
		if (r >= 0 && lease_file_check(text, (size_t)r) < 0)
			what = "is damaged";
		else if (r >= 0)
			net->hint = lease_address(text);
		if (net->hint == 0)
			log_warn("kinit.lease.file=%s %s: %pe", path, what,
				 ERR(r < 0 ? (int)r : -EBADMSG));
	}
	if (net->hint != 0)
		return;
	r = file_read(RESPONSE_FILE, text, sizeof(text));
	if (r > 0)
		take_response(net, text, (size_t)r);
}

void net_hint(struct boot_plan *plan, bool first)
{
	struct net_plan *net = &plan->net;

	if (net_hint_needs_sys(net))
		hint_uuid(net, first);
	if (net->pxe)
		hint_pxe(net);
	if (first)
		hint_address(net, plan->words.lease_file);
	for (unsigned i = 0; i < net->n_specs && !first; i++) {
		if (ip_method_asks(net->spec[i].method))
			net->spec[i].client = 0;
	}
}
