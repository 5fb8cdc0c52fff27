{{- define "syncledger.labels" -}}
app.kubernetes.io/name: syncledger
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "syncledger.selector" -}}
app.kubernetes.io/name: syncledger
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: server
{{- end }}

{{- define "syncledger.image" -}}
{{ required "Set image.repository to the image of the server." .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "syncledger.env" -}}
- name: DATABASE_URL_FILE
  value: /run/secrets/syncledger/database-url
- name: SYNCLEDGER_SECRET_KEYS_FILE
  value: /run/secrets/syncledger/secret-keys
- name: SYNCLEDGER_ADMIN_TOKEN_FILE
  value: /run/secrets/syncledger/admin-token
- name: SYNCLEDGER_PUBLIC_URL
  value: {{ required "Set publicUrl to the address that clients use." .Values.publicUrl | quote }}
{{- range $name, $value := .Values.settings }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}

{{- define "syncledger.mounts" -}}
- { name: secrets, mountPath: /run/secrets/syncledger, readOnly: true }
- { name: data, mountPath: /data }
- { name: tmp, mountPath: /tmp }
{{- if .Values.secret.postgresCa }}
- { name: postgres-ca, mountPath: /run/postgres-ca, readOnly: true }
{{- end }}
{{- end }}

{{- define "syncledger.volumes" -}}
- name: secrets
  secret: { secretName: {{ .Values.secret.name | quote }}, defaultMode: 0440 }
- name: data
  emptyDir: {}
- name: tmp
  emptyDir: {}
{{- if .Values.secret.postgresCa }}
- name: postgres-ca
  secret: { secretName: {{ .Values.secret.postgresCa | quote }}, defaultMode: 0444 }
{{- end }}
{{- end }}

{{- define "syncledger.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "syncledger.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}
