import type { FaultTexts } from "./texts";

/** Refusals about pools and joining one. */
export const poolEn = {
  CANNOT_DESTROY_DISASTER_RECOVERY_TASK: "the disaster recovery task cannot be ended: {0}",
  CANNOT_ENABLE_REDO_LOG: "the redo log cannot be turned on: {0}",
  COULD_NOT_IMPORT_DATABASE: "the pool's database cannot be imported: {0}",
  JOINING_HOST_CANNOT_BE_MASTER_OF_OTHER_HOSTS: "the joining host coordinates other hosts. Take them out of its pool first.",
  JOINING_HOST_CANNOT_CONTAIN_SHARED_SRS: "the joining host has shared storage. Forget that storage there first.",
  JOINING_HOST_CANNOT_HAVE_RUNNING_OR_SUSPENDED_VMS: "the joining host has running or suspended VMs. Shut them down first.",
  JOINING_HOST_CANNOT_HAVE_RUNNING_VMS: "VMs run on the joining host. Shut them down first.",
  JOINING_HOST_CANNOT_HAVE_VMS_WITH_CURRENT_OPERATIONS: "VMs on the joining host are busy. Wait until their tasks are done.",
  JOINING_HOST_CONNECTION_FAILED: "the pool coordinator cannot be reached. Look at its address and the network.",
  JOINING_HOST_SERVICE_FAILED: "the pool coordinator does not answer as one should. See whether its toolstack runs.",
  NO_MORE_REDO_LOGS_ALLOWED: "there are as many redo logs as there may be. Turn one off first.",
  POOL_AUTH_ALREADY_ENABLED: "external authentication is on at {0} already. Turn it off there first.",
  POOL_AUTH_DISABLE_FAILED: "external authentication could not be turned off at {0}: {1}",
  POOL_AUTH_DISABLE_FAILED_INVALID_ACCOUNT: "external authentication stays on at {0}: the account is not valid ({1}).",
  POOL_AUTH_DISABLE_FAILED_PERMISSION_DENIED:
    "external authentication stays on at {0}: the account may not do this ({1}). Use one that may.",
  POOL_AUTH_DISABLE_FAILED_WRONG_CREDENTIALS: "external authentication stays on at {0}: wrong user name or password ({1}).",
  POOL_AUTH_ENABLE_FAILED: "external authentication could not be turned on at {0}: {1}",
  POOL_AUTH_ENABLE_FAILED_DOMAIN_LOOKUP_FAILED: "{0} did not find the domain controller: {1}. Look at its DNS settings.",
  POOL_AUTH_ENABLE_FAILED_DUPLICATE_HOSTNAME: "{0} has a host name that is taken in the domain: {1}. Give it another.",
  POOL_AUTH_ENABLE_FAILED_INVALID_ACCOUNT: "{0} could not join the domain: the account is not valid ({1}).",
  POOL_AUTH_ENABLE_FAILED_INVALID_OU: "{0} could not join the domain: there is no such organisational unit ({1}).",
  POOL_AUTH_ENABLE_FAILED_INVALID_TRUSTED_CERTS: "{0} could not join the domain: its trusted certificates are not valid ({1}).",
  POOL_AUTH_ENABLE_FAILED_NO_SUPPORT_ENCRYPT_TYPE: "{0} could not join the domain: the account allows no encryption that both know ({1}).",
  POOL_AUTH_ENABLE_FAILED_NO_TRUSTED_CERTS: "{0} could not join the domain: it has no trusted certificate for it ({1}). Install one.",
  POOL_AUTH_ENABLE_FAILED_PERMISSION_DENIED: "{0} could not join the domain: the account may not do this ({1}). Use one that may.",
  POOL_AUTH_ENABLE_FAILED_SETUP_TLS_CONNECTION: "{0} could not make a TLS connection to the domain controller: {1}",
  POOL_AUTH_ENABLE_FAILED_UNAVAILABLE: "{0} could not reach the domain: {1}. Try again later.",
  POOL_AUTH_ENABLE_FAILED_WRONG_CREDENTIALS: "{0} could not join the domain: wrong user name or password ({1}).",
  POOL_JOINING_EXTERNAL_AUTH_MISMATCH: "the joining host and the pool do not use the same external authentication. Set both up alike.",
  POOL_JOINING_HOST_CA_CERTIFICATES_CONFLICT:
    "the joining host has a CA certificate that clashes with one of the pool. Remove it there first.",
  POOL_JOINING_HOST_HAS_BONDS: "the joining host has bonds. Remove them; the pool makes its own.",
  POOL_JOINING_HOST_HAS_NETWORK_SRIOVS: "the joining host has SR-IOV networks. Remove them first.",
  POOL_JOINING_HOST_HAS_NON_MANAGEMENT_VLANS: "the joining host has VLANs other than for management. Remove them first.",
  POOL_JOINING_HOST_HAS_TUNNELS: "the joining host has tunnels. Remove them first.",
  POOL_JOINING_HOST_MANAGEMENT_VLAN_DOES_NOT_MATCH: "the joining host is managed on VLAN {0} and the pool on {1}. Use the same one.",
  POOL_JOINING_HOST_MUST_HAVE_ONLY_ONE_IP_ON_CLUSTERING_NETWORK:
    "the joining host must have exactly one address on the clustering network.",
  POOL_JOINING_HOST_MUST_HAVE_PHYSICAL_MANAGEMENT_NIC:
    "the joining host must be managed over a physical interface. Move its management there first.",
  POOL_JOINING_HOST_MUST_HAVE_SAME_API_VERSION: "the joining host has API version {0}, the pool {1}. Update the older one.",
  POOL_JOINING_HOST_MUST_HAVE_SAME_DB_SCHEMA: "the joining host has database schema {0}, the pool {1}. Update the older one.",
  POOL_JOINING_HOST_MUST_HAVE_SAME_PRODUCT_VERSION: "the joining host and the pool have different versions. Update the older one.",
  POOL_JOINING_HOST_MUST_ONLY_HAVE_PHYSICAL_PIFS:
    "the joining host may have physical interfaces only. Remove its bonds, VLANs and tunnels.",
  POOL_JOINING_HOST_TLS_VERIFICATION_MISMATCH: "the joining host and the pool do not both verify TLS certificates. Turn it on in both.",
  POOL_JOINING_HOST_TRUSTED_CERTIFICATES_CONFLICT:
    "trusted certificate {1} of the joining host clashes with {0} of the pool. Remove it there first.",
  POOL_JOINING_MASTER_CERTIFICATE_NOT_IN_POOL_BUNDLE:
    "the certificate of coordinator {0} is not among the pool's. Refresh the pool's certificates.",
  POOL_JOINING_POOL_BUNDLE_EMPTY_AFTER_IMPORT: "no certificate of the pool arrived at {0}. Try to join again.",
  POOL_JOINING_POOL_CANNOT_ENABLE_CLUSTERING_ON_VLAN_NETWORK: "the pool's cluster uses VLAN {0}, which a joining host does not have yet.",
  POOL_JOINING_SM_FEATURES_INCOMPATIBLE: "storage driver {1} of the joining host lacks features of the pool's {0}. Update the host.",
  REDO_LOG_IS_ENABLED: "the redo log is on, which rules this out. Turn it off first.",
  TOO_MANY_GROUPS: "there may be one group of VMs only.",
} as const satisfies FaultTexts;
